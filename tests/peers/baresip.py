"""baresip as a SIP phone: headless, driven over its control port, hearing and speaking by WAV.

Debian's baresip 1.0. It has a folder and ports of its own, says what a WAV file says (silence,
unless given one), writes what it hears to another, and is ended by its pid.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.peers.ports import free_ports
from tests.peers.waiting import until

PROGRAM = Path("/usr/bin/baresip")
MODULES = Path("/usr/lib/baresip/modules")
SOURCE_SECONDS = 180  # baresip hangs up when its source ends
RATE = 8000

_CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{sip}
net_interface 127.0.0.1
call_local_timeout 120
call_max_calls 8
audio_player aubridge,nothing
audio_source aufile,{source}
audio_alert aubridge,nothing
rtp_ports {rtp}-{last_rtp}
jitter_buffer_delay 2-10
module_path {modules}
module g711.so
module sndfile.so
module aufile.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
snd_path {heard}
ringback_disabled yes
"""

Event = dict[str, Any]


@dataclass
class Baresip:
    """A phone. `uri` is its address of record; `events` is what it has said so far."""

    folder: Path
    uri: str
    sip_port: int
    process: subprocess.Popen[bytes]
    control: socket.socket
    events: list[Event] = field(default_factory=list)
    answers: dict[str, Event] = field(default_factory=dict)
    _received: bytes = b""
    _tokens: Iterator[int] = field(default_factory=lambda: count(1))

    def dial(self, uri: str) -> None:
        """Call `uri`, or a number at the registrar."""
        self.command("dial", uri)

    def answer(self) -> None:
        """Take the call that rings."""
        self.command("accept")

    def hang_up(self) -> None:
        """End the call, or decline the one that rings."""
        self.command("hangup")

    def press(self, digits: str) -> None:
        """Send digits (RFC 4733)."""
        self.command("sndcode", digits)

    def wait_registered(self) -> None:
        """Wait until the registrar has taken us."""
        self._wait_registration("OK ")

    def wait_refused(self) -> None:
        """Wait until the registrar has refused us."""
        self._wait_registration("ERR")

    def _wait_registration(self, state: str) -> None:
        # Not by its event: that may come before we hold the control port.
        try:
            until(lambda: state in self.command("reginfo"))
        except AssertionError as error:
            raise AssertionError(f"registration is not {state}; {self.report()}") from error

    def wait_for(self, kind: str, seconds: float = 15.0, *, times: int = 1) -> Event:
        """Wait until an event of `kind` has come (`times` of them) and return the last one."""
        try:
            until(lambda: len(self.of(kind)) >= times, seconds)
        except AssertionError as error:
            raise AssertionError(f"no {kind}; {self.report()}") from error
        return self.of(kind)[times - 1]

    def of(self, kind: str) -> list[Event]:
        """Return the events of one kind so far: CALL_INCOMING, CALL_CLOSED ..."""
        self._pump()
        return [event for event in self.events if event.get("type") == kind]

    def heard(self, call: int = -1) -> Path:
        """Return the WAV file (S16, 8 kHz, mono) of what was heard in a call, the last one.

        It is complete once the call has ended.
        """
        return sorted((self.folder / "heard").glob("dump-*-dec.wav"))[call]

    def wait_heard(self, seconds: float) -> None:
        """Wait until that much of the call that is going on has been heard, silence included."""
        until(lambda: self._octets_heard() >= seconds * 2 * RATE, seconds + 15)

    def samples_heard(self) -> int:
        """Return how much of the call that is going on has been heard so far."""
        return self._octets_heard() // 2

    def _octets_heard(self) -> int:
        files = sorted((self.folder / "heard").glob("dump-*-dec.wav"))
        return files[-1].stat().st_size if files else 0

    def report(self) -> str:
        """Return what is useful in a failure: the events and the end of the log."""
        kinds = [event.get("type") for event in self.events]
        return f"events: {kinds}\n{(self.folder / 'log').read_text(errors='replace')[-3000:]}"

    def command(self, name: str, parameters: str = "") -> str:
        """Give a command of `menu` and return what baresip answered."""
        token = str(next(self._tokens))
        body = json.dumps({"command": name, "params": parameters, "token": token}).encode()
        self.control.sendall(b"%d:%b," % (len(body), body))
        until(lambda: self._answered(token))
        answer = self.answers.pop(token)
        assert answer.get("ok"), f"{name} {parameters}: {answer}"
        return str(answer.get("data", ""))

    def stop(self) -> None:
        """End the process."""
        self.control.close()
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(5)

    def _answered(self, token: str) -> bool:
        self._pump()
        return token in self.answers

    def _pump(self) -> None:
        """Read what has come over the control port."""
        while True:
            try:
                data = self.control.recv(65536)
            except BlockingIOError:
                break
            if not data:
                break
            self._received += data
        for message in self._netstrings():
            if message.get("event"):
                self.events.append(message)
            else:
                self.answers[str(message.get("token"))] = message

    def _netstrings(self) -> Iterator[Event]:
        """Cut `<length>:<JSON>,` after another."""
        while b":" in self._received:
            length, _, rest = self._received.partition(b":")
            size = int(length)
            if len(rest) <= size:
                return
            self._received = rest[size + 1 :]
            yield json.loads(rest[:size])


@contextlib.contextmanager
def baresip(
    folder: Path,
    uri: str,
    password: str,
    *,
    transport: Literal["udp", "tcp"] = "udp",
    says: bytes = b"",
    options: Sequence[str] = (),
    trace: bool = False,
) -> Iterator[Baresip]:
    """Run a phone that registers as `uri` ("sip:name@127.0.0.1:5060") with `password`.

    `says` is what it says in every call, from its start: S16 8 kHz mono, silence after it.
    `options` are parameters of its account, e.g. "regint=60". With `trace` its log has every SIP
    message. Skips the test when baresip is not installed, but never in CI.
    """
    _require()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "heard").mkdir(exist_ok=True)
    _write_source(folder / "says.wav", says)
    sip, control, rtp = free_ports(2), free_ports(), free_ports(20)
    config = _CONFIG.format(
        sip=sip, control=control, rtp=rtp, last_rtp=rtp + 19, modules=MODULES,
        source=folder / "says.wav", heard=folder / "heard",
    )  # fmt: skip
    (folder / "config").write_text(config)
    parameters = [f"auth_pass={password}", "audio_codecs=pcmu,pcma", *options]
    account = f"<{uri};transport={transport}>;{';'.join(parameters)}\n"
    (folder / "accounts").write_text(account)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, "-4", *(["-s"] if trace else []), "-f", folder],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        phone = Baresip(folder, uri, sip, process, _connect(process, control, folder))
    except BaseException:
        process.kill()
        process.wait(5)
        raise
    try:
        yield phone
    finally:
        phone.stop()


def _require() -> None:
    if not PROGRAM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("baresip is not installed (apt-get install baresip-core)")
        pytest.skip("baresip is not installed")


def _write_source(path: Path, samples: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
        file.writeframes(bytes(2 * RATE * SOURCE_SECONDS))


def _connect(process: subprocess.Popen[bytes], port: int, folder: Path) -> socket.socket:
    """Connect to the control port as soon as it listens."""
    connected: list[socket.socket] = []

    def attempt() -> bool:
        assert process.poll() is None, (folder / "log").read_text(errors="replace")
        with contextlib.suppress(OSError):
            connected.append(socket.create_connection(("127.0.0.1", port), 5))
        return bool(connected)

    until(attempt)
    connected[0].setblocking(False)
    return connected[0]
