"""Every verb and noun that runs, to make documents of. The app's pages are those of `World`."""

from typing import Final

from tests.voice.chaos.world import CAROL, DESK, OTHER_NUMBER
from tests.voice.house import BOB
from tests.voice.legs.test_sip import THEIRS

_RINGS: Final = (
    f'<Dial timeout="3" action="next">{BOB}</Dial>',
    f'<Dial timeLimit="4" record="record-from-answer">{BOB}</Dial>',
    f'<Dial answerOnBridge="true" hangupOnStar="true" ringTone="uk">{BOB}</Dial>',
    f'<Dial timeout="4" referUrl="next">{DESK}</Dial>',
    f"<Dial><Sip>sip:phone@{THEIRS}</Sip><Client>dave</Client></Dial>",
    f'<Dial sequential="true" timeout="2" record="record-from-ringing-dual">'
    f'<Number>{CAROL}</Number><Number url="words">{DESK}</Number><Number>{BOB}</Number></Dial>',
    f'<Dial><Number url="screen" sendDigits="1W">{BOB}</Number><Number>{CAROL}</Number></Dial>',
    f'<Dial><Number url="decline" machineDetection="Enable" amdStatusCallback="amd">{BOB}</Number>'
    "</Dial>",
    f"<Dial>{OTHER_NUMBER}</Dial>",
    f'<Dial callerId="+15005550001" action="next">{BOB}</Dial>',
)

ROOMS: Final = (
    '<Dial hangupOnStar="true" action="next"><Conference>r</Conference></Dial>',
    '<Dial timeLimit="20"><Conference record="record-from-start" waitUrl="words" '
    'statusCallback="/room" statusCallbackEvent="start end join leave mute hold modify speaker '
    'announcement">r</Conference></Dial>',
    '<Dial><Conference startConferenceOnEnter="false" waitUrl="">r</Conference></Dial>',
    '<Dial record="record-from-answer"><Conference endConferenceOnExit="true" beep="onExit" '
    'muted="true">r</Conference></Dial>',
    '<Dial><Conference maxParticipants="2" participantLabel="ann">r</Conference></Dial>',
    '<Dial><Conference waitUrl="404">s</Conference></Dial>',
    '<Enqueue action="next">q</Enqueue>',
    '<Enqueue waitUrl="words" maxQueueSize="1">q</Enqueue>',
    '<Enqueue waitUrl="leave" action="next">q</Enqueue>',
    '<Enqueue waitUrl="404">q</Enqueue>',
    '<Dial timeout="5" action="next"><Queue>q</Queue></Dial>',
    '<Dial timeout="5" record="record-from-answer-dual" timeLimit="6"><Queue url="words">q</Queue>'
    "</Dial>",
    '<Dial hangupOnStar="true"><Queue url="decline">q</Queue></Dial>',
)

_BESIDE: Final = (
    '<Start><Stream name="s" url="wss://app" track="both_tracks" statusCallback="/s"/></Start>',
    '<Start><Stream url="wss://app"/></Start><Stop><Stream name="s"/></Stop>',
    '<Start><Recording trim="do-not-trim" recordingStatusCallback="/rec"/></Start>',
    '<Start><Recording track="inbound"/></Start>',
    '<Start><Recording channels="mono" track="outbound"/></Start>' * 9,
    '<Start><Transcription name="t" statusCallbackUrl="/t" partialResults="true"/></Start>',
    '<Stop><Transcription name="t"/><Siprec name="p"/></Stop>',
    '<Start><Siprec connectorName="archive" name="p" statusCallback="/p"/></Start>',
    '<Start><Siprec connectorName="nobody"/></Start>',
)

VERBS: Final = (
    *_RINGS,
    *ROOMS,
    *_BESIDE,
    '<Connect action="next"><Stream url="wss://app" statusCallback="/s"/></Connect>',
    '<Connect><Stream url="wss://app"><Parameter name="a" value="b"/></Stream></Connect>',
    "<Say>three little words</Say>",
    '<Say loop="0">for ever</Say>',
    '<Pause length="2"/>',
    '<Play digits="1w2"/>',
    "<Play>404.wav</Play>",
    '<Gather numDigits="2" timeout="2" action="next"><Say>press</Say></Gather>',
    '<Gather action="next" timeout="1"/>',
    '<Gather input="speech dtmf" timeout="3" action="next" partialResultCallback="/p" hints="yes">'
    "<Say>speak</Say></Gather>",
    '<Gather input="speech" speechTimeout="auto" bargeIn="false" actionOnEmptyResult="true">'
    "<Say>speak</Say></Gather>",
    '<Record timeout="2" maxLength="5" action="next" transcribe="true" transcribeCallback="/t"/>',
    '<Record playBeep="false" timeout="0" finishOnKey="*"/>',
    "<Echo/>",
    "<Sms>a text</Sms>",
    '<Sms action="next">refused</Sms>',
    '<Refer action="next"><Sip>sip:somebody@example.com</Sip></Refer>',
    "<Refer><Sip>sip:bad uri</Sip></Refer>",
    "<Redirect>next</Redirect>",
    "<Redirect>404</Redirect>",
    "<Reject/>",
    "<Hangup/>",
    "<Leave/>",
    "<Pay/>",
)
