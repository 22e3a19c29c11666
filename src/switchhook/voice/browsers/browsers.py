"""All the pages that are connected, and the calls they make and take.

A page calls an application, which its token names; one that is a handset calls whomever it wants.
Who is called as `client:name`, or as the handset, rings on every page of that name. A page that
lost its socket finds its calls again by their reconnect tokens.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from switchhook.domain.entities import Application, Handset
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import UserDefinedMessageSent
from switchhook.endpoints.routes import Browsers as Way
from switchhook.endpoints.throttle import source_of
from switchhook.media.ports import NoPort
from switchhook.protocols.sdp import SdpError
from switchhook.protocols.voicesdk import Grant, codes, outgoing
from switchhook.protocols.voicesdk.call import PageCall
from switchhook.protocols.voicesdk.incoming import Answer, Invite, OfCall, Reinvite, Say
from switchhook.transports.websocket.interface import WebSocket
from switchhook.voice.board import Board
from switchhook.voice.browsers import parameters
from switchhook.voice.browsers.leg import BrowserLeg
from switchhook.voice.browsers.lobby import Lobby
from switchhook.voice.browsers.media import BrowserMedia, BrowserPort
from switchhook.voice.browsers.page import Clients, Page
from switchhook.voice.inbound import Called, Hosted, Introduction, dialled
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.user_messages import UserMessages

MOST_CALLS: Final = 10  # of one page
MOST_ENDED: Final = 1000  # calls that pages may not know to be over
NO_APPLICATION: Final = 21218
GOING_AWAY: Final = 1001

log = logging.getLogger(__name__)


class Arrive(Protocol):
    """Takes the inbound leg of a call to an application (`Inbound.arrive`)."""

    def __call__(self, leg: MediaLeg, called: Called, caller: Introduction) -> LiveCall:
        """Make a call of it."""
        ...


class Browsers:
    """Implements `Desk`. `new_token` makes what cannot be guessed."""

    def __init__(
        self,
        board: Board,
        arrive: Arrive,
        messages: UserMessages,
        *,
        clients: Clients,
        media: BrowserMedia,
        new_token: Callable[[], str],
        home: str = "",
    ) -> None:
        self._board = board
        self._arrive = arrive
        self._messages = messages
        self._clients = clients
        self._media = media
        self._new_token = new_token
        self._home = home
        self._pages: dict[str, Page] = {}
        self._lobby = Lobby()
        self._legs: dict[str, BrowserLeg] = {}  # by reconnect token
        self._owned: dict[str, list[BrowserLeg]] = {}  # by client
        self._talking: dict[str, BrowserLeg] = {}  # by call SID
        self._ended: OrderedDict[str, None] = OrderedDict()  # reconnect tokens, the oldest first
        self._tasks: set[asyncio.Task[None]] = set()
        board.parts.bus.subscribe(UserDefinedMessageSent, self._on_told)

    @property
    def count(self) -> int:
        """How many pages are connected."""
        return len(self._pages)

    @property
    def legs(self) -> int:
        """How many calls ring or talk on pages, or wait for one to come back."""
        return len(self._legs)

    def connect(self, socket: WebSocket, address: str) -> Page | None:
        """Take a socket that a page opened; None when there are too many from there."""
        name, parts = self._new_token(), self._board.parts
        source = source_of(address)
        if not self._lobby.enter(name, source):
            log.info("page turned away", extra={"source": source, "waiting": len(self._lobby)})
            return None
        page = Page(name, socket, self, self._clients, now=parts.now, home=self._home)
        self._pages[page.name] = page
        return page

    def close(self) -> None:
        """Close every socket; the pages come back when there is a server again."""
        for page in list(self._pages.values()):
            page.close(GOING_AWAY)
        for task in self._tasks:
            task.cancel()

    def ring(self, live: LiveCall, way: Way, shown: str) -> list[MediaLeg]:
        """Let a call ring on the pages of a client; raises `NoPort` when none can."""
        told = parameters.of_call(live.call, way, shown)
        legs: list[MediaLeg] = []
        for name in way.pages:
            page = self._pages.get(name)
            if page is None or not self._may_talk(page):
                continue
            try:
                legs.append(self._offer(page, live, told))
            except NoPort:
                if not legs:
                    raise
                break
        return legs

    def on_message(self, page: Page, message: OfCall) -> None:
        """Do what a page says about a call."""
        if isinstance(message, Invite):
            if message.reconnect is None:
                self._invited(page, message)
            else:
                self._returned(page, message, message.reconnect)
            return
        leg = self._leg(page, message.callsid)
        if leg is not None:
            leg.take(message)
        elif isinstance(message, Answer | Reinvite):
            page.send(outgoing.hangup(message.callsid))  # the page believes to be in a call
        elif isinstance(message, Say):
            told = {"call_id": message.callsid, "event_sid": message.voiceeventsid}
            page.send(outgoing.error(codes.NOT_FOUND, **told))

    def on_known(self, page: Page) -> None:
        """Hear that a page has said who it is."""
        self._lobby.leave(page.name)

    def on_displaced(self, page: str) -> None:
        """Let a page be called no longer, as there are others."""
        if page in self._pages:
            self._pages[page].displace()

    def on_gone(self, page: Page) -> None:
        """Forget a page; its calls may be taken up by another of the same client."""
        self._pages.pop(page.name, None)
        self._lobby.leave(page.name)
        for leg in [leg for leg in self._of(page) if leg.wire is page]:
            leg.detach()

    def _invited(self, page: Page, invite: Invite) -> None:
        if any(leg.wire is page and leg.call.call_id == invite.callsid for leg in self._of(page)):
            return
        grant = page.link.grant
        code = self._objection(page)
        if code or grant is None:
            page.send(outgoing.hangup(invite.callsid, code or codes.NOT_AUTHORISED))
            return
        try:
            told = parameters.told(invite.twilio.params, grant.parameters)
            leg = self._answering(page, invite)
        except parameters.TooLong:
            page.send(outgoing.hangup(invite.callsid, codes.LONG_PARAMETERS))
        except SdpError:
            page.send(outgoing.hangup(invite.callsid, codes.BAD_REQUEST))
        except NoPort:
            page.send(outgoing.hangup(invite.callsid, codes.UNAVAILABLE))
        else:
            task = asyncio.get_running_loop().create_task(self._call(leg, grant, told))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _objection(self, page: Page) -> int:
        """Return why a page may not call now; 0 when it may."""
        grant = page.link.grant
        if grant is None or not page.link.open:
            return codes.EXPIRED if page.link.state != "over" else codes.NOT_AUTHORISED
        if not ((grant.application_sid or grant.of_handset) and self._may_talk(page)):
            return codes.NOT_AUTHORISED
        if len(self._of(page)) >= MOST_CALLS:
            return codes.TOO_MUCH
        return 0 if self._board.admits else codes.UNAVAILABLE

    def _may_talk(self, page: Page) -> bool:
        """Say whether a page's token is good, and whoever signed it still here."""
        grant = page.link.grant
        return page.link.open and grant is not None and self._clients.holds(grant)

    def _answering(self, page: Page, invite: Invite) -> BrowserLeg:
        """Return the leg of a call that a page makes."""
        media = self._media.open()
        try:
            description = media.answer(invite.sdp)
        except BaseException:
            media.close()
            raise
        leg = self._open(page, media, PageCall(invite.callsid, self._new_token()))
        leg.describe(description)
        return leg

    async def _call(self, leg: BrowserLeg, grant: Grant, told: Mapping[str, str]) -> None:
        """Let the application have a page's call, or whomever the page of a handset dials."""
        try:
            handset = self._clients.handset(grant)
            if handset is not None:
                self._dialled(leg, handset, told.get(parameters.SETTABLE, ""))
                return
            application = await self._board.parts.store.get(Application, grant.application_sid)
            if application is None or application.account_sid != grant.account_sid:
                self._board.parts.alert(
                    account_sid=grant.account_sid,
                    resource_sid=grant.application_sid,
                    code=NO_APPLICATION,
                    text=f"a token names {grant.application_sid}, which is no application here",
                )
                leg.refuse(codes.APPLICATION_NOT_FOUND)
            elif not leg.call.over:
                self._arrived(leg, grant, application, told)
        except Exception:  # the root of the task: this call is refused, the others go on
            log.exception("call of a page not taken", extra={"account_sid": grant.account_sid})
            leg.refuse(codes.UNAVAILABLE)

    def _dialled(self, leg: BrowserLeg, handset: Handset, to: str) -> None:
        """Call somebody from a handset."""
        try:
            called = dialled(self._board.parts.endpoints, handset, to)
        except TwilioError:
            leg.refuse(codes.NOT_FOUND)
            return
        if not leg.call.over:
            who = Introduction(handset.phone_number, caller_name=handset.friendly_name)
            live = self._arrive(leg.leg, called, who)
            leg.call.sid = live.sid
            self._converse(leg, live)

    def _arrived(
        self, leg: BrowserLeg, grant: Grant, application: Application, told: Mapping[str, str]
    ) -> None:
        more = {name: value for name, value in told.items() if name != parameters.SETTABLE}
        live = self._arrive(
            leg.leg,
            Hosted(application, told.get(parameters.SETTABLE, "")),
            Introduction(grant.address, parameters={"ApplicationSid": application.sid, **more}),
        )
        leg.call.sid = live.sid
        self._converse(leg, live)

    def _offer(self, page: Page, live: LiveCall, told: Mapping[str, str]) -> MediaLeg:
        """Let a call ring on one page."""
        media = self._media.open()
        try:
            description = media.offer()
        except BaseException:
            media.close()
            raise
        call = PageCall(live.sid, self._new_token(), "offered")
        call.sid = live.sid
        leg = self._open(page, media, call)
        leg.on_taken = lambda leg: self._converse(leg, live)
        page.send(outgoing.invite(live.sid, description, told, call.reconnect))
        # The page rings at once; whoever hears of it takes the leg after this.
        asyncio.get_running_loop().call_soon(leg.leg.on_ringing)
        return leg.leg

    def _converse(self, leg: BrowserLeg, live: LiveCall) -> None:
        """Let the page and the app tell each other things."""
        if not leg.call.over:
            self._talking[live.sid] = leg
            leg.say_to_app = lambda content: self._messages.receive(live.call, content)

    def _returned(self, page: Page, invite: Invite, token: str) -> None:
        """Give a page its call back; it asks for that with every new token, too."""
        leg = self._legs.get(token)
        if leg is not None and page.link.open and leg.owner == page.owner:
            leg.come_back(page, invite.sdp)
            return
        code = 0 if token in self._ended else codes.RECONNECT_REFUSED
        page.send(outgoing.hangup(invite.callsid, code))

    def _leg(self, page: Page, call_id: str) -> BrowserLeg | None:
        """Return a page's call; frames that waited for a socket come before it is taken up."""
        found = [leg for leg in self._of(page) if call_id in (leg.call.call_id, leg.call.sid)]
        mine = next((leg for leg in found if leg.wire is page), None)
        if mine is None:
            mine = next((leg for leg in found if leg.wire is None), None)
            if mine is not None:
                mine.attach(page)
        return mine

    def _of(self, page: Page) -> list[BrowserLeg]:
        """Return the legs that are a page's, or may be taken up by it."""
        owned = self._owned.get(page.owner, ())
        return [leg for leg in owned if leg.wire is page or leg.wire is None]

    def _open(self, page: Page, media: BrowserPort, call: PageCall) -> BrowserLeg:
        """Return a new leg to a page, and keep it until it is over."""
        leg = BrowserLeg(MediaLeg(media.port), media, call, page, page.owner)
        leg.captions = page.link.grant is not None and page.link.grant.of_handset
        self._legs[leg.call.reconnect] = leg
        self._owned.setdefault(leg.owner, []).append(leg)
        leg.on_over = self._forget
        return leg

    def _forget(self, leg: BrowserLeg) -> None:
        del self._legs[leg.call.reconnect]
        owned = self._owned[leg.owner]
        owned.remove(leg)
        if not owned:
            del self._owned[leg.owner]
        if self._talking.get(leg.call.sid) is leg:
            del self._talking[leg.call.sid]
        self._ended[leg.call.reconnect] = None
        if len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)

    def _on_told(self, event: UserDefinedMessageSent) -> None:
        leg = self._talking.get(event.message.call_sid)
        if leg is not None:
            leg.tell(event.message.sid, event.message.content)
