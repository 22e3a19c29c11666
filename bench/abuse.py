"""What abuse leaves behind: each attack for as long as you like, and memory before and after.

    python bench/abuse.py [--seconds 600] [--only NAME ...]

Every attack has a server of its own and ends with a normal call and a normal text. It goes on for
a tenth of the time, again and again, until memory stands still: caches and pools fill in the first
minutes. From then on it has its whole time, and memory has to stay within 10 %.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.peers import adversary
from tests.peers.adversary import Api, Footprint, HostileApp, SipClient
from tests.peers.server import RunningServer, running
from tests.peers.test_abuse_sip import CAPACITY, Caller, Shots, drain, talkative
from tests.peers.test_abuse_storage import Texter, fill, small_disk
from tests.peers.waiting import until

GROWTH = 1.10
WARM = 0.1  # of the time, for each round of the warm-up
STILL = 1.02  # what a round may add once everything is warm
ROUNDS = 8  # of warm-up at most: what still grows after them is measured as it grows
REST = 40.0  # seconds for what is timed to run out: transactions, connections
SAID = ("store unavailable", "recording cannot be written")

Attack = Callable[[RunningServer, float, Counter[str]], None]


@dataclass(frozen=True)
class Row:
    name: str
    answers: Counter[str]
    before: int
    after: int
    verdict: str
    rounds: int


def while_time(seconds: float) -> Iterator[int]:
    """Count for so long."""
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        yield number
        number += 1


def udp_garbage(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
    """Broken and random messages over UDP."""
    client = SipClient(server.sip)
    shots = Shots(client, random.randrange(1 << 30))
    for number in while_time(seconds):
        client.send(shots.next() or b"x")
        seen["sent"] += 1
        if number % 20 == 0:
            drain(client)
    client.close()


def tcp_garbage(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
    """Broken and random messages over TCP."""
    client = SipClient(server.sip)
    shots = Shots(client, random.randrange(1 << 30))
    for _ in while_time(seconds):
        answer = adversary.exchange(server.sip, shots.next() + shots.next(), 0.05)
        seen[answer[8:11].decode("latin-1") or "dropped"] += 1
    client.close()


def http_garbage(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
    """Broken and random requests."""
    chance, api = random.Random(), Api(server)
    good = f"GET {api.account}/Calls.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    signed = f"{good}Authorization: {api.authorization}\r\n\r\n".encode()
    for _ in while_time(seconds):
        bad = bytearray(signed)
        for _ in range(chance.randrange(1, 9)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        answer = adversary.exchange(api.address, bytes(bad) + b"\r\n\r\n", 0.1)
        seen[answer[9:12].decode("latin-1") or "dropped"] += 1


def idle(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
    """A thousand idle connections to each port, again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with (
            adversary.connections(Api(server).address, 1000) as http,
            adversary.connections(server.sip, 1000) as sip,
        ):
            seen["opened"] += 2000
            adversary.works(server)
            while time.monotonic() < end and not all(map(adversary.is_closed, [*http, *sip])):
                time.sleep(1)
            seen["closed"] += sum(map(adversary.is_closed, [*http, *sip]))


def scan(method: str) -> Attack:
    """Return the attack of a scanner without credentials."""

    def attack(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
        client = SipClient(server.sip)
        for number in while_time(seconds):
            client.call_id = f"scan-{number}"
            body = client.sdp if method == "INVITE" else b""
            client.send(client.request(method, str(number), from_user=str(number), body=body))
            seen[client.receive()[8:11].decode() or "none"] += 1
        client.close()

    return attack


def overload(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
    """More calls than there is room for."""
    talkative(server)
    callers = [Caller(server) for _ in range(CAPACITY)]
    for caller in callers:
        caller.call()
    client = SipClient(server.sip)
    for number in while_time(seconds):
        client.call_id = f"flood-{number}"
        client.send(client.request("INVITE", "+14155550100", body=client.sdp))
        seen[client.receive()[8:11].decode() or "none"] += 1
    client.close()
    for caller in callers:
        caller.hang_up()
    until(lambda: Api(server).calls() == 0)


def vanish(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
    """Phones that are gone in the middle of a call; silence is noticed in about a minute."""
    talkative(server)
    end = time.monotonic() + seconds
    while True:
        for _ in range(10):
            caller = Caller(server)
            answer = caller.call()
            seen[answer[8:11].decode() or "none"] += 1
            caller.speak(answer)
            caller.sip.close()
        until(lambda: Api(server).calls() == 0, 150)
        if time.monotonic() > end:
            return


def bad_app(behaviour: adversary.Behaviour, verb: str) -> Attack:
    """Return the attack of an app that misbehaves when it is asked."""

    def attack(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
        api = Api(server)
        with HostileApp() as app:
            url = app.on("/app", behaviour)
            for _ in while_time(seconds):
                until(lambda: api.handset("call").status == 404)
                document = f"<Response><{verb}>{url}</{verb}></Response>"
                sid = api.place(Twiml=document)
                until(lambda: api.handset("answer").status == 200)
                until(lambda sid=sid: bool(api.alerts(sid)))  # type: ignore[misc]
                seen.update(map(str, api.alerts(sid)))
                api.handset("hangup")
                api.ended(sid)

    return attack


def disk(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
    """A disk that is full, and then is not."""
    texter, api = Texter(server), Api(server)
    for _ in while_time(seconds):
        ballast = fill(server.data)
        with contextlib.suppress(AssertionError):
            until(lambda: texter.text("x" * 1500) == 503, 5)
        seen["503"] += 1
        ballast.unlink()
        until(lambda: texter.text() == 201)
        seen["201"] += 1
        for sid in texter.acknowledged[-3:]:
            assert api.send("GET", f"Messages/{sid}.json").status == 200
        for sid in texter.acknowledged:
            api.send("DELETE", f"Messages/{sid}.json")
        texter.acknowledged.clear()


def creates(server: RunningServer, seconds: float, seen: Counter[str]) -> None:
    """Messages as fast as four clients can."""

    def work() -> None:
        texter = Texter(server)
        for _ in while_time(seconds):
            seen[str(texter.text())] += 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


ATTACKS: dict[str, Attack] = {
    "UDP garbage": udp_garbage,
    "TCP garbage": tcp_garbage,
    "HTTP garbage": http_garbage,
    "idle connections": idle,
    "INVITE flood": overload,
    "INVITE scanner": scan("INVITE"),
    "REGISTER scanner": scan("REGISTER"),
    "MESSAGE scanner": scan("MESSAGE"),
    "vanishing phones": vanish,
    "app: 100 MB": bad_app(adversary.stream("text/xml", 100 << 20), "Redirect"),
    "app: redirects": bad_app(adversary.redirect("/app"), "Redirect"),
    "app: invalid UTF-8": bad_app(adversary.respond(b"<Response>\xff"), "Redirect"),
    "app: endless audio": bad_app(adversary.stream("audio/wav", 0), "Play"),
    "app: no audio": bad_app(adversary.respond(b"fLaC" + bytes(30 << 20), "audio/wav"), "Play"),
    "full disk": disk,
    "creates": creates,
}


def run(name: str, seconds: float) -> Row:
    """Run one attack on a server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="abuse-"))
    seen, options = Counter[str](), ["--drain=0", f"--max-calls={CAPACITY}"]
    with contextlib.ExitStack() as stack:
        if ATTACKS[name] is disk:
            stack.enter_context(small_disk(folder / "data"))
        server = stack.enter_context(running(folder, *options))
        before, rounds = warm(server, ATTACKS[name], max(1.0, WARM * seconds))
        ATTACKS[name](server, seconds, seen)
        return Row(name, seen, before.memory, *_judged(server, before), rounds)


def warm(server: RunningServer, attack: Attack, seconds: float) -> tuple[Footprint, int]:
    """Attack until memory stands still; return what is held then, and after how many rounds."""
    now = adversary.settled(server)
    for number in range(1, ROUNDS + 1):
        before = now
        attack(server, seconds, Counter())
        now = adversary.settled(server)
        if now.memory <= before.memory * STILL:
            return now, number
    return now, ROUNDS


def _judged(server: RunningServer, before: Footprint) -> tuple[int, str]:
    try:
        now: Any = adversary.unharmed(server, before, REST, said=SAID)
    except AssertionError as error:
        return Footprint.of(server).memory, f"HARMED: {str(error)[:300]}"
    held = now.memory <= before.memory * GROWTH
    return now.memory, "works" if held else "works, but holds more memory"


def main() -> None:
    """Run what was asked for and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--only", nargs="*", default=list(ATTACKS), choices=list(ATTACKS))
    given = parser.parse_args()
    print(
        f"{'attack':20} {'requests':>9}  {'warm-up':>7}  {'before':>7}  {'after':>7}  {'':>6}"
        "  afterwards; answers"
    )
    for name in given.only:
        row = run(name, given.seconds)
        answers = ", ".join(f"{what} x {count}" for what, count in row.answers.most_common(6))
        growth = f"{100 * (row.after / row.before - 1):+.0f} %"
        print(
            f"{row.name:20} {sum(row.answers.values()):9}  {row.rounds:7}  "
            f"{row.before >> 20:4} MB  {row.after >> 20:4} MB  {growth:>6}  "
            f"{row.verdict}; {answers}",
            flush=True,
        )


if __name__ == "__main__":
    main()
