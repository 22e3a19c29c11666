"""Build TwiML documents. Written by `python -m tests.twiml.stub`: not by hand."""

from collections.abc import Sequence
from typing import Any

from switchhook.twiml.node import GenericNode as GenericNode
from switchhook.twiml.node import TwiML as TwiML
from switchhook.twiml.node import TwimlException as TwimlException

TwiMLException = TwimlException

class _HoldsSay:
    def say(
        self,
        message: object | None = None,
        voice: str | None = None,
        loop: int | str | None = None,
        language: str | None = None,
        **attributes: Any,
    ) -> Say: ...
    addSay = say

class _HoldsPlay:
    def play(
        self,
        url: object | None = None,
        loop: int | str | None = None,
        digits: str | None = None,
        **attributes: Any,
    ) -> Play: ...
    addPlay = play

class _HoldsPause:
    def pause(
        self,
        length: int | str | None = None,
        **attributes: Any,
    ) -> Pause: ...
    addPause = pause

class _HoldsGather:
    def gather(
        self,
        input: str | Sequence[str] | None = None,
        action: str | None = None,
        method: str | None = None,
        timeout: int | str | None = None,
        speech_timeout: str | None = None,
        max_speech_time: int | str | None = None,
        profanity_filter: bool | str | None = None,
        finish_on_key: str | None = None,
        num_digits: int | str | None = None,
        partial_result_callback: str | None = None,
        partial_result_callback_method: str | None = None,
        language: str | None = None,
        hints: str | None = None,
        barge_in: bool | str | None = None,
        debug: bool | str | None = None,
        action_on_empty_result: bool | str | None = None,
        speech_model: str | None = None,
        enhanced: bool | str | None = None,
        **attributes: Any,
    ) -> Gather: ...
    addGather = gather

class _HoldsRecord:
    def record(
        self,
        action: str | None = None,
        method: str | None = None,
        timeout: int | str | None = None,
        finish_on_key: str | None = None,
        max_length: int | str | None = None,
        play_beep: bool | str | None = None,
        trim: str | None = None,
        recording_status_callback: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        transcribe: bool | str | None = None,
        transcribe_callback: str | None = None,
        recording_configuration_id: str | None = None,
        **attributes: Any,
    ) -> Record: ...
    addRecord = record

class _HoldsRedirect:
    def redirect(
        self,
        url: object | None = None,
        method: str | None = None,
        **attributes: Any,
    ) -> Redirect: ...
    addRedirect = redirect

class _HoldsReject:
    def reject(
        self,
        reason: str | None = None,
        **attributes: Any,
    ) -> Reject: ...
    addReject = reject

class _HoldsHangup:
    def hangup(self, **attributes: Any) -> Hangup: ...
    addHangup = hangup

class _HoldsLeave:
    def leave(self, **attributes: Any) -> Leave: ...
    addLeave = leave

class _HoldsEcho:
    def echo(self, **attributes: Any) -> Echo: ...
    addEcho = echo

class _HoldsEnqueue:
    def enqueue(
        self,
        name: object | None = None,
        action: str | None = None,
        max_queue_size: int | str | None = None,
        method: str | None = None,
        wait_url: str | None = None,
        wait_url_method: str | None = None,
        workflow_sid: str | None = None,
        **attributes: Any,
    ) -> Enqueue: ...
    addEnqueue = enqueue

class _HoldsTask:
    def task(
        self,
        body: object,
        priority: int | str | None = None,
        timeout: int | str | None = None,
        **attributes: Any,
    ) -> Task: ...
    addTask = task

class _HoldsSms:
    def sms(
        self,
        message: object,
        to: str | None = None,
        from_: str | None = None,
        action: str | None = None,
        method: str | None = None,
        status_callback: str | None = None,
        **attributes: Any,
    ) -> Sms: ...
    addSms = sms

class _HoldsRefer:
    def refer(
        self,
        action: str | None = None,
        method: str | None = None,
        **attributes: Any,
    ) -> Refer: ...
    addRefer = refer

class _HoldsDial:
    def dial(
        self,
        number: object | None = None,
        action: str | None = None,
        method: str | None = None,
        timeout: int | str | None = None,
        hangup_on_star: bool | str | None = None,
        time_limit: int | str | None = None,
        caller_id: str | None = None,
        record: bool | str | None = None,
        trim: str | None = None,
        recording_status_callback: str | None = None,
        recording_configuration_id: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        answer_on_bridge: bool | str | None = None,
        ring_tone: str | None = None,
        recording_track: str | None = None,
        sequential: bool | str | None = None,
        refer_url: str | None = None,
        refer_method: str | None = None,
        events: str | None = None,
        passports: str | None = None,
        **attributes: Any,
    ) -> Dial: ...
    addDial = dial

class _HoldsNumber:
    def number(
        self,
        phone_number: object,
        send_digits: str | None = None,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        byoc: str | None = None,
        machine_detection: str | None = None,
        amd_status_callback_method: str | None = None,
        amd_status_callback: str | None = None,
        machine_detection_timeout: int | str | None = None,
        machine_detection_speech_threshold: int | str | None = None,
        machine_detection_speech_end_threshold: int | str | None = None,
        machine_detection_silence_timeout: int | str | None = None,
        **attributes: Any,
    ) -> Number: ...
    addNumber = number

class _HoldsClient:
    def client(
        self,
        identity: object | None = None,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        **attributes: Any,
    ) -> Client: ...
    addClient = client

class _HoldsIdentity:
    def identity(
        self,
        client_identity: object,
        **attributes: Any,
    ) -> Identity: ...
    addIdentity = identity

class _HoldsSip:
    def sip(
        self,
        sip_url: object | None = None,
        username: str | None = None,
        password: str | None = None,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        machine_detection: str | None = None,
        amd_status_callback_method: str | None = None,
        amd_status_callback: str | None = None,
        machine_detection_timeout: int | str | None = None,
        machine_detection_speech_threshold: int | str | None = None,
        machine_detection_speech_end_threshold: int | str | None = None,
        machine_detection_silence_timeout: int | str | None = None,
        **attributes: Any,
    ) -> Sip: ...
    addSip = sip

class _HoldsReferSip:
    def sip(
        self,
        sip_url: object,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        machine_detection: str | None = None,
        amd_status_callback_method: str | None = None,
        amd_status_callback: str | None = None,
        machine_detection_timeout: int | str | None = None,
        machine_detection_speech_threshold: int | str | None = None,
        machine_detection_speech_end_threshold: int | str | None = None,
        machine_detection_silence_timeout: int | str | None = None,
        username: str | None = None,
        password: str | None = None,
        **attributes: Any,
    ) -> ReferSip: ...
    addReferSip = sip

class _HoldsSipUri:
    def uri(
        self,
        sip_url: object | None = None,
        priority: str | None = None,
        weight: str | None = None,
        username: str | None = None,
        password: str | None = None,
        **attributes: Any,
    ) -> SipUri: ...
    addSipUri = uri

class _HoldsHeaders:
    def headers(self, **attributes: Any) -> Headers: ...
    addHeaders = headers

class _HoldsHeader:
    def header(
        self,
        name: str | None = None,
        value: str | None = None,
        **attributes: Any,
    ) -> Header: ...
    addHeader = header

class _HoldsConference:
    def conference(
        self,
        name: object,
        muted: bool | str | None = None,
        beep: bool | str | None = None,
        start_conference_on_enter: bool | str | None = None,
        end_conference_on_exit: bool | str | None = None,
        wait_url: str | None = None,
        wait_method: str | None = None,
        max_participants: int | str | None = None,
        record: bool | str | None = None,
        recording_configuration_id: str | None = None,
        region: str | None = None,
        coach: str | None = None,
        trim: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        recording_status_callback: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        event_callback_url: str | None = None,
        jitter_buffer_size: str | None = None,
        participant_label: str | None = None,
        **attributes: Any,
    ) -> Conference: ...
    addConference = conference

class _HoldsQueue:
    def queue(
        self,
        name: object,
        url: str | None = None,
        method: str | None = None,
        reservation_sid: str | None = None,
        post_work_activity_sid: str | None = None,
        **attributes: Any,
    ) -> Queue: ...
    addQueue = queue

class _HoldsSim:
    def sim(
        self,
        sim_sid: object,
        **attributes: Any,
    ) -> Sim: ...
    addSim = sim

class _HoldsApplication:
    def application(
        self,
        application_sid: object | None = None,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        customer_id: str | None = None,
        copy_parent_to: bool | str | None = None,
        **attributes: Any,
    ) -> Application: ...
    addApplication = application

class _HoldsApplicationSid:
    def application_sid(
        self,
        sid: object,
        **attributes: Any,
    ) -> ApplicationSid: ...
    addApplicationSid = application_sid

class _HoldsWhatsApp:
    def whats_app(
        self,
        phone_number: object,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        **attributes: Any,
    ) -> WhatsApp: ...
    addWhatsApp = whats_app

class _HoldsConnect:
    def connect(
        self,
        action: str | None = None,
        method: str | None = None,
        **attributes: Any,
    ) -> Connect: ...
    addConnect = connect

class _HoldsStart:
    def start(
        self,
        action: str | None = None,
        method: str | None = None,
        **attributes: Any,
    ) -> Start: ...
    addStart = start

class _HoldsStop:
    def stop(self, **attributes: Any) -> Stop: ...
    addStop = stop

class _HoldsStream:
    def stream(
        self,
        name: str | None = None,
        connector_name: str | None = None,
        url: str | None = None,
        track: str | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        audio_format: str | None = None,
        sample_rate: str | None = None,
        **attributes: Any,
    ) -> Stream: ...
    addStream = stream

class _HoldsSiprec:
    def siprec(
        self,
        name: str | None = None,
        connector_name: str | None = None,
        track: str | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        **attributes: Any,
    ) -> Siprec: ...
    addSiprec = siprec

class _HoldsTranscription:
    def transcription(
        self,
        name: str | None = None,
        track: str | None = None,
        status_callback_url: str | None = None,
        status_callback_method: str | None = None,
        inbound_track_label: str | None = None,
        outbound_track_label: str | None = None,
        partial_results: bool | str | None = None,
        language_code: str | None = None,
        transcription_engine: str | None = None,
        profanity_filter: bool | str | None = None,
        speech_model: str | None = None,
        hints: str | None = None,
        enable_automatic_punctuation: bool | str | None = None,
        intelligence_service: str | None = None,
        **attributes: Any,
    ) -> Transcription: ...
    addTranscription = transcription

class _HoldsRecording:
    def recording(
        self,
        recording_status_callback: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        trim: str | None = None,
        track: str | None = None,
        channels: str | None = None,
        recording_configuration_id: str | None = None,
        **attributes: Any,
    ) -> Recording: ...
    addRecording = recording

class _HoldsRoom:
    def room(
        self,
        name: object,
        participant_identity: str | None = None,
        **attributes: Any,
    ) -> Room: ...
    addRoom = room

class _HoldsAutopilot:
    def autopilot(
        self,
        name: object,
        **attributes: Any,
    ) -> Autopilot: ...
    addAutopilot = autopilot

class _HoldsVirtualAgent:
    def virtual_agent(
        self,
        connector_name: str | None = None,
        language: str | None = None,
        sentiment_analysis: bool | str | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        **attributes: Any,
    ) -> VirtualAgent: ...
    addVirtualAgent = virtual_agent

class _HoldsConversation:
    def conversation(
        self,
        service_instance_sid: str | None = None,
        inbound_autocreation: bool | str | None = None,
        routing_assignment_timeout: int | str | None = None,
        inbound_timeout: int | str | None = None,
        url: str | None = None,
        method: str | None = None,
        record: str | None = None,
        trim: str | None = None,
        recording_status_callback: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        **attributes: Any,
    ) -> Conversation: ...
    addConversation = conversation

class _HoldsConversationRelay:
    def conversation_relay(
        self,
        url: str | None = None,
        language: str | None = None,
        tts_language: str | None = None,
        transcription_language: str | None = None,
        tts_provider: str | None = None,
        voice: str | None = None,
        transcription_provider: str | None = None,
        speech_model: str | None = None,
        profanity_filter: bool | str | None = None,
        dtmf_detection: bool | str | None = None,
        welcome_greeting: str | None = None,
        partial_prompts: bool | str | None = None,
        welcome_greeting_interruptible: str | None = None,
        interruptible: str | None = None,
        preemptible: bool | str | None = None,
        hints: str | None = None,
        intelligence_service: str | None = None,
        report_input_during_agent_speech: bool | str | None = None,
        elevenlabs_text_normalization: str | None = None,
        interrupt_sensitivity: str | None = None,
        debug: str | None = None,
        background_noise_reduction: str | None = None,
        speech_timeout: str | None = None,
        deepgram_smart_format: str | None = None,
        ignore_backchannel: str | None = None,
        events: str | None = None,
        partial_prompt_on_hangup: str | None = None,
        eager_eot_threshold: str | None = None,
        asr_smart_format: str | None = None,
        tts_text_normalization: str | None = None,
        tts_language_text_normalization: str | None = None,
        elevenlabs_language_text_normalization: str | None = None,
        include_in_prompt: str | None = None,
        customer_name: str | None = None,
        application_reconnect: str | None = None,
        echo_prompt_filtering: str | None = None,
        turn_detection: str | None = None,
        backgroundnoisereduction: str | None = None,
        deepgramsmartformat: str | None = None,
        ignorebackchannel: str | None = None,
        speechtimeout: str | None = None,
        **attributes: Any,
    ) -> ConversationRelay: ...
    addConversationRelay = conversation_relay

class _HoldsLanguage:
    def language(
        self,
        code: str | None = None,
        tts_provider: str | None = None,
        voice: str | None = None,
        transcription_provider: str | None = None,
        speech_model: str | None = None,
        hints: str | None = None,
        asr_smart_format: str | None = None,
        tts_text_normalization: str | None = None,
        tts_language_text_normalization: str | None = None,
        **attributes: Any,
    ) -> Language: ...
    addLanguage = language

class _HoldsAiSession:
    def ai_session(
        self,
        ai_connector: str | None = None,
        ai_session_configuration: str | None = None,
        **attributes: Any,
    ) -> AiSession: ...
    addAiSession = ai_session

class _HoldsConversationRelaySession:
    def conversation_relay_session(
        self,
        connector: str | None = None,
        session_configuration: str | None = None,
        **attributes: Any,
    ) -> ConversationRelaySession: ...
    addConversationRelaySession = conversation_relay_session

class _HoldsParameter:
    def parameter(
        self,
        name: str | None = None,
        value: str | None = None,
        **attributes: Any,
    ) -> Parameter: ...
    addParameter = parameter

class _HoldsConfig:
    def config(
        self,
        name: str | None = None,
        value: str | None = None,
        **attributes: Any,
    ) -> Config: ...
    addConfig = config

class _HoldsPay:
    def pay(
        self,
        input: str | None = None,
        action: str | None = None,
        bank_account_type: str | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        timeout: int | str | None = None,
        max_attempts: int | str | None = None,
        security_code: bool | str | None = None,
        postal_code: str | None = None,
        min_postal_code_length: int | str | None = None,
        payment_connector: str | None = None,
        payment_method: str | None = None,
        token_type: str | None = None,
        charge_amount: str | None = None,
        currency: str | None = None,
        description: str | None = None,
        valid_card_types: str | Sequence[str] | None = None,
        language: str | None = None,
        **attributes: Any,
    ) -> Pay: ...
    addPay = pay

class _HoldsPrompt:
    def prompt(
        self,
        for_: str | None = None,
        error_type: str | Sequence[str] | None = None,
        card_type: str | Sequence[str] | None = None,
        attempt: int | str | Sequence[int] | None = None,
        require_matching_inputs: bool | str | None = None,
        **attributes: Any,
    ) -> Prompt: ...
    addPrompt = prompt

class _HoldsSsmlBreak:
    def break_(
        self,
        strength: str | None = None,
        time: str | None = None,
        **attributes: Any,
    ) -> SsmlBreak: ...
    addSsmlBreak = break_

class _HoldsSsmlEmphasis:
    def emphasis(
        self,
        words: object | None = None,
        level: str | None = None,
        **attributes: Any,
    ) -> SsmlEmphasis: ...
    addSsmlEmphasis = emphasis

class _HoldsSsmlLang:
    def lang(
        self,
        words: object | None = None,
        xml_lang: str | None = None,
        **attributes: Any,
    ) -> SsmlLang: ...
    addSsmlLang = lang

class _HoldsSsmlP:
    def p(
        self,
        words: object | None = None,
        **attributes: Any,
    ) -> SsmlP: ...
    addSsmlP = p

class _HoldsSsmlPhoneme:
    def phoneme(
        self,
        words: object,
        alphabet: str | None = None,
        ph: str | None = None,
        **attributes: Any,
    ) -> SsmlPhoneme: ...
    addSsmlPhoneme = phoneme

class _HoldsSsmlProsody:
    def prosody(
        self,
        words: object | None = None,
        volume: str | None = None,
        rate: str | None = None,
        pitch: str | None = None,
        **attributes: Any,
    ) -> SsmlProsody: ...
    addSsmlProsody = prosody

class _HoldsSsmlS:
    def s(
        self,
        words: object | None = None,
        **attributes: Any,
    ) -> SsmlS: ...
    addSsmlS = s

class _HoldsSsmlSayAs:
    def say_as(
        self,
        words: object,
        interpret_as: str | None = None,
        format: str | None = None,
        **attributes: Any,
    ) -> SsmlSayAs: ...
    addSsmlSayAs = say_as

class _HoldsSsmlSub:
    def sub(
        self,
        words: object,
        alias: str | None = None,
        **attributes: Any,
    ) -> SsmlSub: ...
    addSsmlSub = sub

class _HoldsSsmlW:
    def w(
        self,
        words: object | None = None,
        role: str | None = None,
        **attributes: Any,
    ) -> SsmlW: ...
    addSsmlW = w

class _HoldsMessage:
    def message(
        self,
        body: object | None = None,
        to: str | None = None,
        from_: str | None = None,
        action: str | None = None,
        method: str | None = None,
        status_callback: str | None = None,
        **attributes: Any,
    ) -> Message: ...
    addMessage = message

class _HoldsBody:
    def body(
        self,
        message: object,
        **attributes: Any,
    ) -> Body: ...
    addBody = body

class _HoldsMedia:
    def media(
        self,
        url: object,
        **attributes: Any,
    ) -> Media: ...
    addMedia = media

class _HoldsReceive:
    def receive(
        self,
        action: str | None = None,
        method: str | None = None,
        media_type: str | None = None,
        page_size: str | None = None,
        store_media: bool | str | None = None,
        **attributes: Any,
    ) -> Receive: ...
    addReceive = receive

class Say(
    _HoldsSsmlBreak,
    _HoldsSsmlEmphasis,
    _HoldsSsmlLang,
    _HoldsSsmlP,
    _HoldsSsmlPhoneme,
    _HoldsSsmlProsody,
    _HoldsSsmlS,
    _HoldsSsmlSayAs,
    _HoldsSsmlSub,
    _HoldsSsmlW,
    TwiML,
):
    def __init__(
        self,
        message: object | None = None,
        voice: str | None = None,
        loop: int | str | None = None,
        language: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Play(TwiML):
    def __init__(
        self,
        url: object | None = None,
        loop: int | str | None = None,
        digits: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Pause(TwiML):
    def __init__(
        self,
        length: int | str | None = None,
        **attributes: Any,
    ) -> None: ...

class Gather(_HoldsSay, _HoldsPlay, _HoldsPause, TwiML):
    def __init__(
        self,
        input: str | Sequence[str] | None = None,
        action: str | None = None,
        method: str | None = None,
        timeout: int | str | None = None,
        speech_timeout: str | None = None,
        max_speech_time: int | str | None = None,
        profanity_filter: bool | str | None = None,
        finish_on_key: str | None = None,
        num_digits: int | str | None = None,
        partial_result_callback: str | None = None,
        partial_result_callback_method: str | None = None,
        language: str | None = None,
        hints: str | None = None,
        barge_in: bool | str | None = None,
        debug: bool | str | None = None,
        action_on_empty_result: bool | str | None = None,
        speech_model: str | None = None,
        enhanced: bool | str | None = None,
        **attributes: Any,
    ) -> None: ...

class Record(TwiML):
    def __init__(
        self,
        action: str | None = None,
        method: str | None = None,
        timeout: int | str | None = None,
        finish_on_key: str | None = None,
        max_length: int | str | None = None,
        play_beep: bool | str | None = None,
        trim: str | None = None,
        recording_status_callback: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        transcribe: bool | str | None = None,
        transcribe_callback: str | None = None,
        recording_configuration_id: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Redirect(TwiML):
    def __init__(
        self,
        url: object | None = None,
        method: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Reject(_HoldsParameter, TwiML):
    def __init__(
        self,
        reason: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Hangup(_HoldsParameter, TwiML):
    def __init__(self, **attributes: Any) -> None: ...

class Leave(TwiML):
    def __init__(self, **attributes: Any) -> None: ...

class Echo(TwiML):
    def __init__(self, **attributes: Any) -> None: ...

class Enqueue(_HoldsTask, TwiML):
    def __init__(
        self,
        name: object | None = None,
        action: str | None = None,
        max_queue_size: int | str | None = None,
        method: str | None = None,
        wait_url: str | None = None,
        wait_url_method: str | None = None,
        workflow_sid: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Task(TwiML):
    def __init__(
        self,
        body: object,
        priority: int | str | None = None,
        timeout: int | str | None = None,
        **attributes: Any,
    ) -> None: ...

class Sms(TwiML):
    def __init__(
        self,
        message: object,
        to: str | None = None,
        from_: str | None = None,
        action: str | None = None,
        method: str | None = None,
        status_callback: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Refer(_HoldsReferSip, TwiML):
    def __init__(
        self,
        action: str | None = None,
        method: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Dial(
    _HoldsNumber,
    _HoldsClient,
    _HoldsSip,
    _HoldsConference,
    _HoldsQueue,
    _HoldsSim,
    _HoldsApplication,
    _HoldsWhatsApp,
    TwiML,
):
    def __init__(
        self,
        number: object | None = None,
        action: str | None = None,
        method: str | None = None,
        timeout: int | str | None = None,
        hangup_on_star: bool | str | None = None,
        time_limit: int | str | None = None,
        caller_id: str | None = None,
        record: bool | str | None = None,
        trim: str | None = None,
        recording_status_callback: str | None = None,
        recording_configuration_id: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        answer_on_bridge: bool | str | None = None,
        ring_tone: str | None = None,
        recording_track: str | None = None,
        sequential: bool | str | None = None,
        refer_url: str | None = None,
        refer_method: str | None = None,
        events: str | None = None,
        passports: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Number(TwiML):
    def __init__(
        self,
        phone_number: object,
        send_digits: str | None = None,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        byoc: str | None = None,
        machine_detection: str | None = None,
        amd_status_callback_method: str | None = None,
        amd_status_callback: str | None = None,
        machine_detection_timeout: int | str | None = None,
        machine_detection_speech_threshold: int | str | None = None,
        machine_detection_speech_end_threshold: int | str | None = None,
        machine_detection_silence_timeout: int | str | None = None,
        **attributes: Any,
    ) -> None: ...

class Client(_HoldsIdentity, _HoldsParameter, TwiML):
    def __init__(
        self,
        identity: object | None = None,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Identity(TwiML):
    def __init__(
        self,
        client_identity: object,
        **attributes: Any,
    ) -> None: ...

class Sip(_HoldsSipUri, _HoldsHeaders, TwiML):
    def __init__(
        self,
        sip_url: object | None = None,
        username: str | None = None,
        password: str | None = None,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        machine_detection: str | None = None,
        amd_status_callback_method: str | None = None,
        amd_status_callback: str | None = None,
        machine_detection_timeout: int | str | None = None,
        machine_detection_speech_threshold: int | str | None = None,
        machine_detection_speech_end_threshold: int | str | None = None,
        machine_detection_silence_timeout: int | str | None = None,
        **attributes: Any,
    ) -> None: ...

class ReferSip(_HoldsSipUri, _HoldsHeaders, TwiML):
    def __init__(
        self,
        sip_url: object,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        machine_detection: str | None = None,
        amd_status_callback_method: str | None = None,
        amd_status_callback: str | None = None,
        machine_detection_timeout: int | str | None = None,
        machine_detection_speech_threshold: int | str | None = None,
        machine_detection_speech_end_threshold: int | str | None = None,
        machine_detection_silence_timeout: int | str | None = None,
        username: str | None = None,
        password: str | None = None,
        **attributes: Any,
    ) -> None: ...

class SipUri(TwiML):
    def __init__(
        self,
        sip_url: object | None = None,
        priority: str | None = None,
        weight: str | None = None,
        username: str | None = None,
        password: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Headers(_HoldsHeader, TwiML):
    def __init__(self, **attributes: Any) -> None: ...

class Header(TwiML):
    def __init__(
        self,
        name: str | None = None,
        value: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Conference(TwiML):
    def __init__(
        self,
        name: object,
        muted: bool | str | None = None,
        beep: bool | str | None = None,
        start_conference_on_enter: bool | str | None = None,
        end_conference_on_exit: bool | str | None = None,
        wait_url: str | None = None,
        wait_method: str | None = None,
        max_participants: int | str | None = None,
        record: bool | str | None = None,
        recording_configuration_id: str | None = None,
        region: str | None = None,
        coach: str | None = None,
        trim: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        recording_status_callback: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        event_callback_url: str | None = None,
        jitter_buffer_size: str | None = None,
        participant_label: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Queue(TwiML):
    def __init__(
        self,
        name: object,
        url: str | None = None,
        method: str | None = None,
        reservation_sid: str | None = None,
        post_work_activity_sid: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Sim(TwiML):
    def __init__(
        self,
        sim_sid: object,
        **attributes: Any,
    ) -> None: ...

class Application(_HoldsApplicationSid, _HoldsParameter, TwiML):
    def __init__(
        self,
        application_sid: object | None = None,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        customer_id: str | None = None,
        copy_parent_to: bool | str | None = None,
        **attributes: Any,
    ) -> None: ...

class ApplicationSid(TwiML):
    def __init__(
        self,
        sid: object,
        **attributes: Any,
    ) -> None: ...

class WhatsApp(TwiML):
    def __init__(
        self,
        phone_number: object,
        url: str | None = None,
        method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Connect(
    _HoldsStream,
    _HoldsRoom,
    _HoldsAutopilot,
    _HoldsVirtualAgent,
    _HoldsConversation,
    _HoldsConversationRelay,
    _HoldsAiSession,
    _HoldsConversationRelaySession,
    TwiML,
):
    def __init__(
        self,
        action: str | None = None,
        method: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Start(
    _HoldsStream,
    _HoldsSiprec,
    _HoldsTranscription,
    _HoldsRecording,
    TwiML,
):
    def __init__(
        self,
        action: str | None = None,
        method: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Stop(_HoldsStream, _HoldsSiprec, _HoldsTranscription, TwiML):
    def __init__(self, **attributes: Any) -> None: ...

class Stream(_HoldsParameter, TwiML):
    def __init__(
        self,
        name: str | None = None,
        connector_name: str | None = None,
        url: str | None = None,
        track: str | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        audio_format: str | None = None,
        sample_rate: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Siprec(_HoldsParameter, TwiML):
    def __init__(
        self,
        name: str | None = None,
        connector_name: str | None = None,
        track: str | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Transcription(_HoldsParameter, _HoldsConfig, TwiML):
    def __init__(
        self,
        name: str | None = None,
        track: str | None = None,
        status_callback_url: str | None = None,
        status_callback_method: str | None = None,
        inbound_track_label: str | None = None,
        outbound_track_label: str | None = None,
        partial_results: bool | str | None = None,
        language_code: str | None = None,
        transcription_engine: str | None = None,
        profanity_filter: bool | str | None = None,
        speech_model: str | None = None,
        hints: str | None = None,
        enable_automatic_punctuation: bool | str | None = None,
        intelligence_service: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Recording(TwiML):
    def __init__(
        self,
        recording_status_callback: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        trim: str | None = None,
        track: str | None = None,
        channels: str | None = None,
        recording_configuration_id: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Room(TwiML):
    def __init__(
        self,
        name: object,
        participant_identity: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Autopilot(TwiML):
    def __init__(
        self,
        name: object,
        **attributes: Any,
    ) -> None: ...

class VirtualAgent(_HoldsParameter, _HoldsConfig, TwiML):
    def __init__(
        self,
        connector_name: str | None = None,
        language: str | None = None,
        sentiment_analysis: bool | str | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Conversation(TwiML):
    def __init__(
        self,
        service_instance_sid: str | None = None,
        inbound_autocreation: bool | str | None = None,
        routing_assignment_timeout: int | str | None = None,
        inbound_timeout: int | str | None = None,
        url: str | None = None,
        method: str | None = None,
        record: str | None = None,
        trim: str | None = None,
        recording_status_callback: str | None = None,
        recording_status_callback_method: str | None = None,
        recording_status_callback_event: str | Sequence[str] | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        status_callback_event: str | Sequence[str] | None = None,
        **attributes: Any,
    ) -> None: ...

class ConversationRelay(_HoldsLanguage, _HoldsParameter, TwiML):
    def __init__(
        self,
        url: str | None = None,
        language: str | None = None,
        tts_language: str | None = None,
        transcription_language: str | None = None,
        tts_provider: str | None = None,
        voice: str | None = None,
        transcription_provider: str | None = None,
        speech_model: str | None = None,
        profanity_filter: bool | str | None = None,
        dtmf_detection: bool | str | None = None,
        welcome_greeting: str | None = None,
        partial_prompts: bool | str | None = None,
        welcome_greeting_interruptible: str | None = None,
        interruptible: str | None = None,
        preemptible: bool | str | None = None,
        hints: str | None = None,
        intelligence_service: str | None = None,
        report_input_during_agent_speech: bool | str | None = None,
        elevenlabs_text_normalization: str | None = None,
        interrupt_sensitivity: str | None = None,
        debug: str | None = None,
        background_noise_reduction: str | None = None,
        speech_timeout: str | None = None,
        deepgram_smart_format: str | None = None,
        ignore_backchannel: str | None = None,
        events: str | None = None,
        partial_prompt_on_hangup: str | None = None,
        eager_eot_threshold: str | None = None,
        asr_smart_format: str | None = None,
        tts_text_normalization: str | None = None,
        tts_language_text_normalization: str | None = None,
        elevenlabs_language_text_normalization: str | None = None,
        include_in_prompt: str | None = None,
        customer_name: str | None = None,
        application_reconnect: str | None = None,
        echo_prompt_filtering: str | None = None,
        turn_detection: str | None = None,
        backgroundnoisereduction: str | None = None,
        deepgramsmartformat: str | None = None,
        ignorebackchannel: str | None = None,
        speechtimeout: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Language(TwiML):
    def __init__(
        self,
        code: str | None = None,
        tts_provider: str | None = None,
        voice: str | None = None,
        transcription_provider: str | None = None,
        speech_model: str | None = None,
        hints: str | None = None,
        asr_smart_format: str | None = None,
        tts_text_normalization: str | None = None,
        tts_language_text_normalization: str | None = None,
        **attributes: Any,
    ) -> None: ...

class AiSession(TwiML):
    def __init__(
        self,
        ai_connector: str | None = None,
        ai_session_configuration: str | None = None,
        **attributes: Any,
    ) -> None: ...

class ConversationRelaySession(TwiML):
    def __init__(
        self,
        connector: str | None = None,
        session_configuration: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Parameter(TwiML):
    def __init__(
        self,
        name: str | None = None,
        value: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Config(TwiML):
    def __init__(
        self,
        name: str | None = None,
        value: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Pay(_HoldsParameter, _HoldsPrompt, TwiML):
    def __init__(
        self,
        input: str | None = None,
        action: str | None = None,
        bank_account_type: str | None = None,
        status_callback: str | None = None,
        status_callback_method: str | None = None,
        timeout: int | str | None = None,
        max_attempts: int | str | None = None,
        security_code: bool | str | None = None,
        postal_code: str | None = None,
        min_postal_code_length: int | str | None = None,
        payment_connector: str | None = None,
        payment_method: str | None = None,
        token_type: str | None = None,
        charge_amount: str | None = None,
        currency: str | None = None,
        description: str | None = None,
        valid_card_types: str | Sequence[str] | None = None,
        language: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Prompt(_HoldsSay, _HoldsPlay, _HoldsPause, TwiML):
    def __init__(
        self,
        for_: str | None = None,
        error_type: str | Sequence[str] | None = None,
        card_type: str | Sequence[str] | None = None,
        attempt: int | str | Sequence[int] | None = None,
        require_matching_inputs: bool | str | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlBreak(TwiML):
    def __init__(
        self,
        strength: str | None = None,
        time: str | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlEmphasis(
    _HoldsSsmlBreak,
    _HoldsSsmlEmphasis,
    _HoldsSsmlLang,
    _HoldsSsmlPhoneme,
    _HoldsSsmlProsody,
    _HoldsSsmlSayAs,
    _HoldsSsmlSub,
    _HoldsSsmlW,
    TwiML,
):
    def __init__(
        self,
        words: object | None = None,
        level: str | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlLang(
    _HoldsSsmlBreak,
    _HoldsSsmlEmphasis,
    _HoldsSsmlLang,
    _HoldsSsmlP,
    _HoldsSsmlPhoneme,
    _HoldsSsmlProsody,
    _HoldsSsmlS,
    _HoldsSsmlSayAs,
    _HoldsSsmlSub,
    _HoldsSsmlW,
    TwiML,
):
    def __init__(
        self,
        words: object | None = None,
        xml_lang: str | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlP(
    _HoldsSsmlBreak,
    _HoldsSsmlEmphasis,
    _HoldsSsmlLang,
    _HoldsSsmlPhoneme,
    _HoldsSsmlProsody,
    _HoldsSsmlS,
    _HoldsSsmlSayAs,
    _HoldsSsmlSub,
    _HoldsSsmlW,
    TwiML,
):
    def __init__(
        self,
        words: object | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlPhoneme(TwiML):
    def __init__(
        self,
        words: object,
        alphabet: str | None = None,
        ph: str | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlProsody(
    _HoldsSsmlBreak,
    _HoldsSsmlEmphasis,
    _HoldsSsmlLang,
    _HoldsSsmlP,
    _HoldsSsmlPhoneme,
    _HoldsSsmlProsody,
    _HoldsSsmlS,
    _HoldsSsmlSayAs,
    _HoldsSsmlSub,
    _HoldsSsmlW,
    TwiML,
):
    def __init__(
        self,
        words: object | None = None,
        volume: str | None = None,
        rate: str | None = None,
        pitch: str | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlS(
    _HoldsSsmlBreak,
    _HoldsSsmlEmphasis,
    _HoldsSsmlLang,
    _HoldsSsmlPhoneme,
    _HoldsSsmlProsody,
    _HoldsSsmlSayAs,
    _HoldsSsmlSub,
    _HoldsSsmlW,
    TwiML,
):
    def __init__(
        self,
        words: object | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlSayAs(TwiML):
    def __init__(
        self,
        words: object,
        interpret_as: str | None = None,
        format: str | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlSub(TwiML):
    def __init__(
        self,
        words: object,
        alias: str | None = None,
        **attributes: Any,
    ) -> None: ...

class SsmlW(
    _HoldsSsmlBreak,
    _HoldsSsmlEmphasis,
    _HoldsSsmlPhoneme,
    _HoldsSsmlProsody,
    _HoldsSsmlSayAs,
    _HoldsSsmlSub,
    TwiML,
):
    def __init__(
        self,
        words: object | None = None,
        role: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Message(_HoldsBody, _HoldsMedia, TwiML):
    def __init__(
        self,
        body: object | None = None,
        to: str | None = None,
        from_: str | None = None,
        action: str | None = None,
        method: str | None = None,
        status_callback: str | None = None,
        **attributes: Any,
    ) -> None: ...

class Body(TwiML):
    def __init__(
        self,
        message: object,
        **attributes: Any,
    ) -> None: ...

class Media(TwiML):
    def __init__(
        self,
        url: object,
        **attributes: Any,
    ) -> None: ...

class Receive(TwiML):
    def __init__(
        self,
        action: str | None = None,
        method: str | None = None,
        media_type: str | None = None,
        page_size: str | None = None,
        store_media: bool | str | None = None,
        **attributes: Any,
    ) -> None: ...

class VoiceResponse(
    _HoldsSay,
    _HoldsPlay,
    _HoldsPause,
    _HoldsGather,
    _HoldsRecord,
    _HoldsRedirect,
    _HoldsReject,
    _HoldsHangup,
    _HoldsLeave,
    _HoldsEcho,
    _HoldsEnqueue,
    _HoldsSms,
    _HoldsRefer,
    _HoldsDial,
    _HoldsQueue,
    _HoldsConnect,
    _HoldsStart,
    _HoldsStop,
    _HoldsPay,
    _HoldsPrompt,
    TwiML,
):
    def __init__(self, **attributes: Any) -> None: ...

class MessagingResponse(_HoldsMessage, _HoldsSms, _HoldsRedirect, TwiML):
    def __init__(self, **attributes: Any) -> None: ...

class FaxResponse(_HoldsReceive, TwiML):
    def __init__(self, **attributes: Any) -> None: ...

class Response(
    _HoldsSay,
    _HoldsPlay,
    _HoldsPause,
    _HoldsGather,
    _HoldsRecord,
    _HoldsRedirect,
    _HoldsReject,
    _HoldsHangup,
    _HoldsLeave,
    _HoldsEcho,
    _HoldsEnqueue,
    _HoldsSms,
    _HoldsRefer,
    _HoldsDial,
    _HoldsQueue,
    _HoldsConnect,
    _HoldsStart,
    _HoldsStop,
    _HoldsPay,
    _HoldsPrompt,
    _HoldsMessage,
    TwiML,
):
    def __init__(self, **attributes: Any) -> None: ...
    def append(self, verb: Any) -> Any: ...
