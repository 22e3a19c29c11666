"""What an attack needs: hostile clients, a hostile app, and the proof that no harm was done.

Every attack ends with `unharmed`: a normal call and a normal text still work, the log holds no
traceback, no call is left over, and memory and descriptors are back where they were.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import re
import secrets
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from tests.peers.server import RunningServer
from tests.peers.waiting import until

GROWTH = 1.10  # of memory, after an attack
SPARE = 4 * 1024 * 1024  # octets that an allocator may keep of a small process
LINE = b"\r\n"
Form = Mapping[str, object] | bytes

# ---------------------------------------------------------------------------------- the server


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Api:
    """The REST API, one connection a request, as the main account's owner."""

    def __init__(self, server: RunningServer) -> None:
        parts = urlsplit(server.http)
        assert parts.hostname and parts.port
        self.server = server
        self.address = parts.hostname, parts.port
        self.account = f"/2010-04-01/Accounts/{server.facts['account_sid']}"
        pair = ":".join(server.credentials)
        self.authorization = "Basic " + base64.b64encode(pair.encode()).decode()

    def send(
        self,
        method: str,
        path: str,
        form: Form | None = None,
        *,
        seconds: float = 30.0,
        kind: str = "application/x-www-form-urlencoded",
    ) -> Answer:
        """Send a request and return what is answered; `path` may be relative to the account."""
        connection = http.client.HTTPConnection(*self.address, timeout=seconds)
        headers = {"Authorization": self.authorization}
        body: bytes | None = None
        if form is not None:
            body = form if isinstance(form, bytes) else urlencode(form, doseq=True).encode()
            headers["Content-Type"] = kind
        try:
            path = path if path.startswith("/") else f"{self.account}/{path}"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def get(self, path: str) -> dict[str, Any]:
        """Return what is at `path`."""
        answer = self.send("GET", path)
        assert answer.status == 200, answer
        return answer.json

    def post(self, path: str, **form: object) -> dict[str, Any]:
        """Return what was made or changed at `path`."""
        answer = self.send("POST", path, form)
        assert 200 <= answer.status < 300, answer
        return answer.json

    def handset(self, action: str, index: int = 0, **form: object) -> Answer:
        """Do something with one of the handsets."""
        number = str(self.server.facts["handsets"][index]["number"]).replace("+", "%2B")
        method = "GET" if action in ("heard", "call", "messages") else "POST"
        path = f"/switchhook/v1/handsets/{number}/{action}"
        return self.send(method, path, form if method == "POST" else None)

    def place(self, to: int = 0, /, **form: object) -> str:
        """Call a handset from our number and return the call's SID."""
        handset = self.server.facts["handsets"][to]["number"]
        parameters = {"To": handset, "From": self.server.facts["number"], **form}
        return str(self.post("Calls.json", **parameters)["sid"])

    def calls(self) -> int:
        """Return how many calls are going on."""
        return int(self.get("/switchhook/v1/status")["calls"])

    def alerts(self, call_sid: str) -> list[int]:
        """Return the codes of the alerts about a call, the oldest first."""
        found = self.get(f"Calls/{call_sid}/Notifications.json?PageSize=200")["notifications"]
        return [int(one["error_code"]) for one in reversed(found)]

    def ended(self, call_sid: str, seconds: float = 15.0) -> dict[str, Any]:
        """Wait until a call is over and return it."""
        over = ("completed", "failed", "busy", "no-answer", "canceled")
        last: dict[str, Any] = {}

        def is_over() -> bool:
            last.update(self.get(f"Calls/{call_sid}.json"))
            return last["status"] in over

        until(is_over, seconds)
        return last


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a process holds."""

    memory: int  # octets, resident
    descriptors: int

    @classmethod
    def of(cls, server: RunningServer) -> "Footprint":
        """Measure a server."""
        process = Path("/proc") / str(server.process.pid)
        pages = int((process / "statm").read_text().split()[1])
        return cls(pages * 4096, len(list((process / "fd").iterdir())))


def complaints(server: RunningServer) -> list[str]:
    """Return the lines of the log that say that we failed, rather than somebody else."""
    lines = server.log.read_text(errors="replace").splitlines()
    return [
        line for line in lines if "Traceback" in line or re.search(r'"level": "(error|crit)', line)
    ]


def good_call(server: RunningServer) -> None:
    """Call a handset: it answers, hears a text, and the call completes."""
    api = Api(server)
    until(lambda: api.handset("call").status == 404)
    text = f"All is well {secrets.token_hex(2)}"
    sid = api.place(Twiml=f"<Response><Say>{text}</Say><Pause length='60'/></Response>")
    until(lambda: api.handset("call").status == 200)
    assert api.handset("answer").status == 200
    until(lambda: text in api.handset("heard").json["texts"])
    assert api.handset("hangup").status == 200
    assert api.ended(sid)["status"] == "completed"


def good_text(server: RunningServer) -> None:
    """Text a handset, and find the text in its inbox."""
    api = Api(server)
    body = f"All is well {secrets.token_hex(4)}"
    facts = server.facts
    api.post("Messages.json", To=facts["handsets"][0]["number"], From=facts["number"], Body=body)
    until(lambda: body in str(api.handset("messages").json))


def works(server: RunningServer) -> None:
    """Prove that a normal call and a normal text still work."""
    good_call(server)
    good_text(server)


def settled(server: RunningServer) -> Footprint:
    """Do what is normal, so that what is loaded late is loaded, and measure."""
    works(server)
    works(server)
    until(lambda: Api(server).calls() == 0)
    return Footprint.of(server)


def unharmed(
    server: RunningServer, before: Footprint, seconds: float = 15.0, *, said: Sequence[str] = ()
) -> Footprint:
    """Prove that the server works as before, and return what it holds now.

    `said` are the complaints that are in order: events of lines of the log.
    """
    works(server)
    until(lambda: Api(server).calls() == 0, seconds)
    found = [line for line in complaints(server) if not any(f'"{one}"' in line for one in said)]
    assert not found, "\n".join(found)
    limit = max(int(before.memory * GROWTH), before.memory + SPARE)
    now = Footprint.of(server)

    def back() -> bool:
        nonlocal now
        now = Footprint.of(server)
        return now.memory <= limit and now.descriptors <= before.descriptors + 4

    try:
        until(back, seconds)
    except AssertionError:
        raise AssertionError(f"before {before}, now {now}") from None
    return now


# ------------------------------------------------------------------------------- hostile clients


@contextlib.contextmanager
def connections(
    address: tuple[str, int], count: int, source: str = "127.0.0.1"
) -> Iterator[list[socket.socket]]:
    """Open that many TCP connections, and close them in the end."""
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(address, 10, (source, 0)))
            for _ in range(count)
        ]


def is_closed(connection: socket.socket) -> bool:
    """Return whether the far end has closed; what it sent before is read and dropped."""
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def exchange(address: tuple[str, int], data: bytes, seconds: float = 5.0) -> bytes:
    """Send raw bytes over TCP and return all that comes until the far end closes or is silent."""
    received = b""
    with (
        contextlib.suppress(OSError),
        socket.create_connection(address, seconds) as connection,
    ):
        connection.settimeout(seconds)
        connection.sendall(data)
        while piece := connection.recv(65536):
            received += piece
    return received


@dataclass
class SipClient:
    """A raw SIP user agent: says what it is told to, true or not."""

    target: tuple[str, int]
    transport: Literal["udp", "tcp"] = "udp"
    address: str = "127.0.0.1"  # that it sends from, whatever it says
    call_id: str = field(default_factory=lambda: secrets.token_hex(8))
    tag: str = field(default_factory=lambda: secrets.token_hex(4))
    cseq: int = 0
    _buffer: bytes = b""

    def __post_init__(self) -> None:
        kind = socket.SOCK_DGRAM if self.transport == "udp" else socket.SOCK_STREAM
        self.socket = socket.socket(socket.AF_INET, kind)
        self.socket.bind((self.address, 0))
        self.socket.connect(self.target)
        self.media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.media.bind(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        """Our SIP port."""
        port: int = self.socket.getsockname()[1]
        return port

    @property
    def sdp(self) -> bytes:
        """Our offer."""
        port = self.media.getsockname()[1]
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
        ).encode()

    def request(
        self,
        method: str,
        user: str,
        *,
        from_user: str = "alice",
        body: bytes = b"",
        extra: str = "",
        to_tag: str = "",
        branch: str = "",
        new: bool = True,
    ) -> bytes:
        """Return a request; with `new` it is of a later CSeq than the one before."""
        self.cseq += int(new)
        host = f"{self.target[0]}:{self.target[1]}"
        here = f"127.0.0.1:{self.port}"
        tag = f";tag={to_tag}" if to_tag else ""
        kind = "Content-Type: application/sdp\r\n" if body else ""
        head = (
            f"{method} sip:{user}@{host} SIP/2.0\r\n"
            f"Via: SIP/2.0/{self.transport.upper()} {here};rport"
            f";branch=z9hG4bK{branch or secrets.token_hex(6)}\r\n"
            f"From: <sip:{from_user}@{host}>;tag={self.tag}\r\nTo: <sip:{user}@{host}>{tag}\r\n"
            f"Call-ID: {self.call_id}\r\nCSeq: {self.cseq} {method}\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:{from_user}@{here};transport={self.transport}>\r\n{extra}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def receive(self, seconds: float = 5.0) -> bytes:
        """Return the next message; empty when none comes."""
        self.socket.settimeout(seconds)
        try:
            if self.transport == "udp":
                return self.socket.recv(65536)
            while b"\r\n\r\n" not in self._buffer:
                piece = self.socket.recv(65536)
                if not piece:
                    return b""
                self._buffer += piece
        except (TimeoutError, ConnectionError):
            return b""
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        size = int(length[1]) if length else 0
        while len(rest) < size:
            rest += self.socket.recv(65536)
        self._buffer = rest[size:]
        return head + b"\r\n\r\n" + rest[:size]

    def final(self, seconds: float = 5.0) -> bytes:
        """Return the next final response."""
        while message := self.receive(seconds):
            if message.startswith(b"SIP/2.0 ") and not message.startswith(b"SIP/2.0 1"):
                return message
        return b""

    def register(self, username: str, password: str, *, seconds: int = 300) -> bytes:
        """Register, signed in, and return the final response."""
        expires = f"Expires: {seconds}\r\n"
        self.send(self.request("REGISTER", username, from_user=username, extra=expires))
        signed = self.signed(self.final(), "REGISTER", username, username, password)
        self.send(self.request("REGISTER", username, from_user=username, extra=expires + signed))
        return self.final()

    def signed(self, challenge: bytes, method: str, user: str, username: str, password: str) -> str:
        """Return the Authorization header that answers a 401 (RFC 2617, MD5, qop=auth)."""
        nonce = re.search(rb'nonce="([^"]+)"', challenge)
        assert nonce, challenge
        uri = f"sip:{user}@{self.target[0]}:{self.target[1]}"
        one = _md5(f"{username}:switchhook:{password}")
        two = _md5(f"{method}:{uri}")
        value = nonce[1].decode()
        response = _md5(f"{one}:{value}:00000001:cafe:auth:{two}")
        return (
            f'Authorization: Digest username="{username}", realm="switchhook", nonce="{value}", '
            f'uri="{uri}", response="{response}", algorithm=MD5, cnonce="cafe", nc=00000001, '
            "qop=auth\r\n"
        )

    def answer(self, request: bytes, status: str, *, body: bytes = b"") -> None:
        """Answer a request that came."""
        wanted = (b"via:", b"from:", b"to:", b"call-id:", b"cseq:", b"record-route:")
        head = request.partition(b"\r\n\r\n")[0].split(LINE)[1:]
        lines = [line for line in head if line.lower().startswith(wanted)]
        lines = [
            line + b";tag=" + self.tag.encode()
            if line.lower().startswith(b"to:") and b";tag=" not in line
            else line
            for line in lines
        ]
        kind = [b"Content-Type: application/sdp"] if body else []
        contact = f"Contact: <sip:phone@127.0.0.1:{self.port};transport={self.transport}>"
        length = f"Content-Length: {len(body)}"
        self.send(
            LINE.join([f"SIP/2.0 {status}".encode(), *lines, contact.encode(), *kind,
                       length.encode(), b"", body])
        )  # fmt: skip

    def close(self) -> None:
        """Vanish."""
        self.socket.close()
        self.media.close()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


# --------------------------------------------------------------------------------- a hostile app


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that the app got."""

    method: str
    target: str
    body: bytes


Behaviour = Callable[[socket.socket, Asked], None]


class HostileApp:
    """An HTTP server, of which every path misbehaves as it was told to."""

    def __init__(self) -> None:
        self.behaviours: dict[str, Behaviour] = {}
        self.asked: list[Asked] = []
        self.over = threading.Event()
        app = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 20

            def handle(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    app._serve(self.connection, self.rfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "HostileApp":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def on(self, path: str, behaviour: Behaviour) -> str:
        """Misbehave so at `path`; return its URL."""
        self.behaviours[path] = behaviour
        return self.url + path

    def _serve(self, connection: socket.socket, reader: Any) -> None:
        line = reader.readline().decode("latin-1").split()
        length = 0
        while (header := reader.readline()) not in (LINE, b"\n", b""):
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        asked = Asked(line[0], line[1], reader.read(length))
        self.asked.append(asked)
        behaviour = self.behaviours.get(line[1].partition("?")[0])
        if behaviour is None:
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        else:
            behaviour(connection, asked)


def respond(body: bytes | str, kind: str = "text/xml", status: str = "200 OK") -> Behaviour:
    """Return the behaviour of an app that answers properly, though maybe with nonsense."""
    data = body.encode() if isinstance(body, str) else body

    def behave(connection: socket.socket, asked: Asked) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n"
        connection.sendall(head.encode() + b"Connection: close\r\n\r\n" + data)

    return behave


def redirect(location: str) -> Behaviour:
    """Return the behaviour of an app that sends one elsewhere."""

    def behave(connection: socket.socket, asked: Asked) -> None:
        head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n"
        connection.sendall(head.encode() + b"Connection: close\r\n\r\n")

    return behave


def stream(kind: str, octets: int, *, told: bool = False) -> Behaviour:
    """Return the behaviour of an app that sends that much, whoever wants it; 0 never ends."""

    def behave(connection: socket.socket, asked: Asked) -> None:
        length = f"Content-Length: {octets}\r\n" if told else ""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{length}Connection: close\r\n\r\n"
        connection.sendall(head.encode())
        piece, sent = b"x" * 65536, 0
        while not octets or sent < octets:
            connection.sendall(piece)
            sent += len(piece)

    return behave


def drip(data: bytes, over: threading.Event, pause: float = 0.05) -> Behaviour:
    """Return the behaviour of an app that answers byte by byte."""

    def behave(connection: socket.socket, asked: Asked) -> None:
        for octet in data:
            connection.sendall(bytes([octet]))
            if over.wait(pause):
                return

    return behave


def hang(over: threading.Event) -> Behaviour:
    """Return the behaviour of an app that never answers."""

    def behave(connection: socket.socket, asked: Asked) -> None:
        over.wait(60)

    return behave


def close_at_once(connection: socket.socket, asked: Asked) -> None:
    """Behave as an app that closes without an answer."""
