"""A leg over a media port, whatever its signalling.

The port carries what is heard; a `Signalling` carries what we decide; what the far end decides
arrives at the methods called `on_...`, from the signalling and from the port.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from switchhook.media.clips import Clip
from switchhook.media.ports import MediaPort, Tap, Track
from switchhook.media.recordings import RecordingSink
from switchhook.voice.legs.flag import Flag
from switchhook.voice.legs.leg import (
    Bridgeable,
    EndedBy,
    LegEnded,
    LegWatcher,
    NotAnswered,
    Signalling,
    Unwatched,
)
from switchhook.voice.legs.referrals import Referrals, Referred

PROBE_SECONDS: Final = 60.0  # between two looks at a far end that was silent once
MOST_DIGITS: Final = 256  # that wait to be taken; later ones are dropped


class MediaLeg:
    """Implements `Leg`, and hears its signalling and its port."""

    def __init__(self, port: MediaPort, watcher: LegWatcher | None = None) -> None:
        self.port = port
        self.watcher: LegWatcher = watcher or Unwatched()
        self.signalling: Signalling  # given by whoever connects the leg, before it is used
        self.answered = False
        self.early_media = False
        self.unheard = False  # answered, but where to send audio is still to come
        self.told: Mapping[str, str] = {}  # by the far end's signalling, for the app
        self.call_id = ""  # of its SIP dialog
        self.referrals = Referrals()
        self.ended_by: EndedBy | None = None
        self._probing = False
        self._sounds_early = False  # the far end may hear us before the answer
        self._refused: NotAnswered | None = None
        self._over = Flag()
        self._stirred = Flag()  # replaced each time something happens
        self._digits: list[str] = []
        self._speech: list[Callable[[bool], None]] = []
        self._speaking = False
        port.listener = self

    @property
    def ended(self) -> bool:
        """Whether the leg is over."""
        return self._over.is_set()

    async def taken(self) -> None:
        """Return once the far end has answered; raises `NotAnswered`, `LegEnded`."""
        while not self.answered:
            if self._refused is not None:
                raise self._refused
            self._check()
            await self._stirred.wait()

    async def until_heard(self) -> None:
        """Return once the far end can be heard, by an answer or early media."""
        while not (self.answered or self.early_media):
            self._check()
            await self._stirred.wait()

    async def answer(self) -> None:
        """Answer; nothing happens when that was done already."""
        self._check()
        if not self.answered:
            self.signalling.answer()
            self.on_answered()
        while self.unheard:
            await self._stirred.wait()
            self._check()

    def ring(self) -> None:
        """Let the caller know that it rings."""
        if not self.ended:
            self.signalling.ring()

    def begin_early_media(self) -> None:
        """Let the far end hear us though it isn't answered, if its signalling can."""
        if not (self.ended or self.answered or self._sounds_early):
            self._sounds_early = True
            self.signalling.begin_early_media()

    async def play(self, clip: Clip, loop: int = 1) -> bool:
        """Play a clip `loop` times (0: for ever); return whether it came to its end."""
        self._check()
        if not clip.text:
            return await self._play(clip, loop)
        for _ in range(loop or 1):  # one by one, so that each is told of as it is said
            self.watcher.on_said(clip.text)
            self.signalling.say(clip.text)
            if not await self._play(clip, 1 if loop else 0):
                return False
        return True

    async def _play(self, clip: Clip, loop: int) -> bool:
        done = await self.port.play(clip, loop)
        self._check()
        return done

    def stop_play(self) -> None:
        """End what is playing, if anything."""
        self.port.stop_play()

    async def echo(self) -> None:
        """Let the far end hear itself, for as long as it stays."""
        self._check()

        def back(audio: bytes) -> None:
            self.port.queue(audio, mulaw=True)

        tap = self.port.tap(back)
        try:
            await self._over.wait()
        finally:
            tap.cancel()
            self.port.clear_queue()
        raise LegEnded

    async def digit(self) -> str:
        """Wait for the next key that the far end presses, or take the oldest that waits."""
        while not self._digits:
            self._check()
            await self._stirred.wait()
        return self._digits.pop(0)

    def forget_digits(self) -> None:
        """Drop the keys that were pressed before now."""
        self._digits.clear()

    async def send_digits(self, digits: str) -> None:
        """Press `0-9 A-D * #`; `w` waits half a second, `W` a whole one."""
        self._check()
        await self.port.send_digits(digits)
        self._check()

    async def silence(self, seconds: float) -> None:
        """Return once the far end has been silent for that long."""
        self._check()
        await self.port.silence(seconds)
        self._check()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        self._check()
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return
        raise LegEnded

    def record(self, sink: RecordingSink, *, track: Track = Track.FAR) -> Tap:
        """Write to `sink` what the far end says, hears, or both, until the tap is stopped."""
        self._check()
        return self.port.record(sink, track=track)

    def tap(self, listener: Callable[[bytes], None], *, track: Track, frames: int) -> Tap:
        """Call `listener` with mu-law audio, `frames` of 20 ms at a time; raises `TooManyTaps`."""
        self._check()
        return self.port.tap(listener, track=track, mulaw=True, frames=frames)

    def watch_speech(self, watcher: Callable[[bool], None]) -> Callable[[], None]:
        """Call `watcher` when the far end begins (true) and ceases to speak.

        Returns what ends that.
        """
        if not self._speech:
            self.port.watch_speech(True)
        elif self._speaking:
            asyncio.get_running_loop().call_soon(watcher, True)
        self._speech.append(watcher)

        def end() -> None:
            if watcher in self._speech:
                self._speech.remove(watcher)
                if not self._speech:
                    self._speaking = False
                    self.port.watch_speech(False)

        return end

    async def refer(self, target: str) -> Referred:
        """Ask the far end to call `target`; return what became of it, also when it hung up.

        Raises `CannotRefer` where the far end is not SIP.
        """
        self._check()
        return await self.referrals.ask(self.signalling.refer(target), self.until_ended)

    def hangup(self) -> None:
        """End the leg."""
        if not self.ended:
            self.signalling.hangup()
            self._end("us")

    def reject(self, status: int) -> None:
        """Refuse a leg that was not answered, with a SIP status."""
        if not (self.ended or self.answered):
            self.signalling.reject(status)
            self.watcher.on_rejected(status)
            self._end("us")

    async def until_ended(self) -> None:
        """Return when the leg is over; the only waiting method that doesn't raise then."""
        await self._over.wait()

    def bridge(self, other: Bridgeable) -> None:
        """Let the two far ends hear each other until either ends or `unbridge`."""
        self._check()
        self.port.bridge(other.port)

    def unbridge(self) -> None:
        """Part what `bridge` joined."""
        self.port.unbridge()

    def on_ringing(self) -> None:
        """Hear that the far end rings."""
        if not (self.ended or self.answered):
            self.watcher.on_ringing()

    def on_early_media(self) -> None:
        """Hear that the far end can be heard before it answers."""
        self.early_media = True
        self._stir()

    def on_answered(self) -> None:
        """Hear that the call was taken."""
        if not (self.ended or self.answered):
            self.answered = True
            self.watcher.on_answered()
            self._stir()

    def on_reachable(self) -> None:
        """Hear where the far end wants its audio, if it kept that to itself until now."""
        self.unheard = False
        self._stir()

    def on_refused(self, status: int, reason: str) -> None:
        """Hear that the far end did not take the call."""
        if not self.ended:
            self._refused = NotAnswered(status, reason)
            self._end("far")

    def on_ended(self, by: EndedBy) -> None:
        """Hear that the far end is gone."""
        if not self.ended:
            self._end(by)

    def on_text(self, text: str) -> None:
        """Hear what the far end is saying."""
        self.watcher.on_heard(text)

    def on_digit(self, digit: str, duration_ms: int) -> None:
        """Hear a key, from the port."""
        if self.ended:
            return
        self.watcher.on_digit(digit)
        if len(self._digits) < MOST_DIGITS:
            self._digits.append(digit)
            self._stir()

    def on_speech(self, started: bool) -> None:
        """Hear that the far end began or ceased to speak, from the port."""
        self._speaking = started and bool(self._speech)
        for watcher in tuple(self._speech):
            watcher(started)

    def on_timeout(self) -> None:
        """Hear that no packets come: a phone on hold or mute may send none, but is it there?"""
        if not self._probing:
            self._probing = True
            self._probe()

    def _probe(self) -> None:
        if not self.ended:
            self.signalling.probe()
            asyncio.get_running_loop().call_later(PROBE_SECONDS, self._probe)

    def _end(self, by: EndedBy) -> None:
        self.ended_by = by
        self._over.set()
        self.port.close()
        self.watcher.on_ended(by)
        self._stir()

    def _stir(self) -> None:
        stirred, self._stirred = self._stirred, Flag()
        stirred.set()

    def _check(self) -> None:
        if self.ended:
            raise LegEnded
