"""The wire: urllib3 for programs that wait, aiohttp for those that don't."""

import base64
from typing import TYPE_CHECKING

import urllib3

from switchhook.rest.errors import NoAnswer
from switchhook.rest.exchange import Answer, Outgoing

if TYPE_CHECKING:
    import aiohttp


def _headers(user: str, password: str) -> dict[str, str]:
    credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {
        "Authorization": f"Basic {credentials}",
        "Accept": "application/json",
        "User-Agent": "switchhook-python",
    }


def _late(base_url: str, seconds: float) -> NoAnswer:
    return NoAnswer(f"{base_url} did not answer within {seconds:g} s")


class Transport:
    """Sends requests and waits for their answers. Safe to share between threads."""

    def __init__(self, base_url: str, user: str, password: str, timeout: float) -> None:
        self.base_url = base_url
        self._timeout = timeout
        self._pool = urllib3.PoolManager(
            timeout=timeout, retries=False, headers=_headers(user, password)
        )

    def send(self, asked: Outgoing) -> Answer:
        """Return the answer, whatever it is; raises NoAnswer."""
        headers = dict(self._pool.headers)
        if asked.form is not None:
            headers["Content-Type"] = asked.body_type
        try:
            response = self._pool.request(
                asked.method, self.base_url + asked.target, body=asked.form, headers=headers
            )
        except urllib3.exceptions.TimeoutError as error:
            raise _late(self.base_url, self._timeout) from error
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswer(f"{self.base_url} does not answer: {error}") from error
        return Answer(asked, response.status, response.data)

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()


class AsyncTransport:
    """Sends requests from a running event loop."""

    def __init__(self, base_url: str, user: str, password: str, timeout: float) -> None:
        self._base_url = base_url
        self._headers = _headers(user, password)
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def send(self, asked: Outgoing) -> Answer:
        """Return the answer, whatever it is; raises NoAnswer."""
        import aiohttp  # here, because it takes long and programs that wait don't need it

        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        headers = {} if asked.form is None else {"Content-Type": asked.body_type}
        try:
            async with self._session.request(
                asked.method,
                self._base_url + asked.target,
                data=asked.form,
                headers=headers,
                allow_redirects=False,
            ) as response:
                return Answer(asked, response.status, await response.read())
        except TimeoutError as error:
            raise _late(self._base_url, self._timeout) from error
        except aiohttp.ClientError as error:
            raise NoAnswer(f"{self._base_url} does not answer: {error}") from error

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
