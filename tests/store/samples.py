"""One of everything that can be stored, told apart by a number."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from switchhook.domain.entities import (
    Account,
    Address,
    Alert,
    ApiKey,
    Application,
    ByocTrunk,
    Call,
    Callback,
    CallStatus,
    CarrierTrunk,
    Conference,
    ConnectionPolicy,
    ConnectionPolicyTarget,
    Content,
    CredentialList,
    DeadLetter,
    DialingPolicy,
    DomainMapping,
    Entity,
    Handset,
    InboundPart,
    IncomingPhoneNumber,
    InventoryNumber,
    IpAccessControlList,
    IpAddress,
    IpRecord,
    LinkDomain,
    Message,
    MessageCarrier,
    MessageFeedback,
    MessageMedia,
    MessageRoute,
    MessagingService,
    OptOut,
    OptOutText,
    OriginationUrl,
    OutgoingCallerId,
    ParkedReceipt,
    Recording,
    Registration,
    Secret,
    ServiceSender,
    Session,
    ShortCode,
    ShortLink,
    SipCredential,
    SipDomain,
    SipTrunk,
    SmppAccount,
    SmppDelivery,
    SmppSubmit,
    SourceIpMapping,
    StickySender,
    Submission,
    Trace,
    Transcription,
    TrunkAccess,
    TwimlBin,
    User,
)

NOW = datetime(2025, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)


def sid(prefix: str, n: int) -> str:
    """Return the `n`th SID of a kind."""
    return f"{prefix}{n:032x}"


ACCOUNT = sid("AC", 1)


def at(seconds: float) -> datetime:
    """Return the time `seconds` after NOW."""
    return NOW + timedelta(seconds=seconds)


def account(n: int) -> Account:
    """Return the `n`th account."""
    return Account(
        sid=sid("AC", n),
        auth_token=Secret(f"token {n}"),
        friendly_name=f"Account {n}",
        owner_account_sid=sid("AC", n),
        date_created=at(n),
        date_updated=at(n),
    )


def number(n: int) -> IncomingPhoneNumber:
    """Return the `n`th number."""
    return IncomingPhoneNumber(
        sid=sid("PN", n),
        account_sid=ACCOUNT,
        phone_number=f"+141555501{n:02}",
        friendly_name="a number",
        voice_caller_id_lookup=True,
        date_created=at(n),
        date_updated=at(n),
    )


def application(n: int) -> Application:
    """Return the `n`th application."""
    return Application(
        sid=sid("AP", n),
        account_sid=ACCOUNT,
        friendly_name="an app",
        voice_url="http://localhost/voice",
        date_created=at(n),
        date_updated=at(n),
    )


def twiml_bin(n: int) -> TwimlBin:
    """Return the `n`th bin."""
    return TwimlBin(
        sid=sid("EH", n),
        account_sid=ACCOUNT,
        friendly_name="a bin",
        twiml="<Response><Say>{{From}}</Say></Response>",
        date_created=at(n),
        date_updated=at(n),
    )


def call(n: int, *, status: CallStatus = "queued", duration: int | None = None) -> Call:
    """Return the `n`th call."""
    return Call(
        sid=sid("CA", n),
        account_sid=ACCOUNT,
        to="+14155550101",
        from_="+14155550100",
        status=status,
        direction="outbound-api",
        duration=duration,
        status_callback_event=("initiated", "completed"),
        start_time=None if duration is None else at(n),
        date_created=at(n),
        date_updated=at(n),
    )


def message(n: int) -> Message:
    """Return the `n`th message."""
    return Message(
        sid=sid("SM", n),
        account_sid=ACCOUNT,
        to="+14155550101",
        from_="+14155550100",
        body="Grüße 👋 'quoted' \"twice\" \\ and\nbroken",
        status="queued",
        direction="outbound-api",
        error_code=None,
        date_created=at(n),
        date_updated=at(n),
    )


def medium(n: int) -> MessageMedia:
    """Return the `n`th file that came along with a message."""
    return MessageMedia(
        sid=sid("ME", n),
        account_sid=ACCOUNT,
        message_sid=sid("SM", n),
        content_type="image/png",
        date_created=at(n),
        date_updated=at(n),
    )


def opt_out(n: int) -> OptOut:
    """Return the `n`th person who wants no texts."""
    return OptOut(
        sid=f"{ACCOUNT}/+14155550100/+1415555{n:04}",
        account_sid=ACCOUNT,
        number="+14155550100",
        subscriber=f"+1415555{n:04}",
        date_created=at(n),
        date_updated=at(n),
    )


def service(n: int) -> MessagingService:
    """Return the `n`th messaging service."""
    return MessagingService(
        sid=sid("MG", n),
        account_sid=ACCOUNT,
        friendly_name="a service",
        status_callback="http://localhost/status",
        sticky_sender=False,
        validity_period=600,
        date_created=at(n),
        date_updated=at(n),
    )


def service_sender(n: int, *, of: int = 1) -> ServiceSender:
    """Return the `n`th number as a sender of a service."""
    return ServiceSender(
        sid=sid("PN", n),
        account_sid=ACCOUNT,
        service_sid=sid("MG", of),
        kind="phone",
        sender=f"+141555501{n:02}",
        country_code="US",
        capabilities=("Voice", "SMS", "MMS"),
        date_created=at(n),
        date_updated=at(n),
    )


def sticky_sender(n: int) -> StickySender:
    """Return who writes to the `n`th recipient."""
    return StickySender(
        sid=f"{sid('MG', 1)}/+1415555{n:04}",
        account_sid=ACCOUNT,
        service_sid=sid("MG", 1),
        recipient=f"+1415555{n:04}",
        sender="+14155550100",
        date_created=at(n),
        date_updated=at(n),
    )


def short_code(n: int) -> ShortCode:
    """Return the `n`th short code."""
    return ShortCode(
        sid=sid("SC", n),
        account_sid=ACCOUNT,
        short_code=f"{89400 + n}",
        friendly_name="a short code",
        country="US",
        opt_outs=False,
        date_created=at(n),
        date_updated=at(n),
    )


def feedback(n: int) -> MessageFeedback:
    """Return what became of the `n`th message."""
    return MessageFeedback(
        sid=sid("SM", n),
        account_sid=ACCOUNT,
        outcome="confirmed",
        date_created=at(n),
        date_updated=at(n),
    )


def opt_out_text(n: int) -> OptOutText:
    """Return the `n`th set of words of a service."""
    return OptOutText(
        sid=sid("OX", n),
        account_sid=ACCOUNT,
        service_sid=sid("MG", 1),
        country="FR",
        stop_keywords=("ARRÊT", "STOP"),
        stop_reply="C'est fini.",
        date_created=at(n),
        date_updated=at(n),
    )


def link_domain(n: int) -> LinkDomain:
    """Return the `n`th host name of shortened links."""
    return LinkDomain(
        sid=sid("DN", n),
        account_sid=ACCOUNT,
        domain_name=f"go{n}.example.com",
        continue_on_failure=True,
        certificate=Secret("-----BEGIN CERTIFICATE-----"),
        date_expires=at(1000),
        date_created=at(n),
        date_updated=at(n),
    )


def short_link(n: int) -> ShortLink:
    """Return the `n`th shortened link."""
    return ShortLink(
        sid=f"link{n:06}",
        account_sid=ACCOUNT,
        service_sid=sid("MG", 1),
        domain_sid=sid("DN", 1),
        message_sid=sid("SM", n),
        url="https://example.com/a/long/way?to=go",
        date_created=at(n),
        date_updated=at(n),
    )


def content(n: int) -> Content:
    """Return the `n`th template."""
    return Content(
        sid=sid("HX", n),
        account_sid=ACCOUNT,
        friendly_name="a reminder",
        language="en",
        variables={"1": "you"},
        types={
            "twilio/text": {"body": "Hello {{1}}, see you {{2}}"},
            "twilio/media": {"body": "Hello {{1}}", "media": ["http://app.example/{{2}}.png"]},
        },
        date_created=at(n),
        date_updated=at(n),
    )


def registration(n: int) -> Registration:
    """Return the `n`th registration."""
    return Registration(
        sid=sid("BN", n),
        account_sid=ACCOUNT,
        kind="brand",
        status="PENDING",
        details={"brand_type": '"STANDARD"', "mock": "true"},
        date_created=at(n),
        date_updated=at(n),
    )


def recording(n: int) -> Recording:
    """Return the `n`th recording."""
    return Recording(
        sid=sid("RE", n),
        account_sid=ACCOUNT,
        call_sid=sid("CA", n),
        status="completed",
        duration=7,
        date_created=at(n),
        date_updated=at(n),
    )


def transcription(n: int) -> Transcription:
    """Return the `n`th transcription."""
    return Transcription(
        sid=sid("TR", n),
        account_sid=ACCOUNT,
        recording_sid=sid("RE", n),
        status="completed",
        transcription_text="hello",
        duration=7,
        date_created=at(n),
        date_updated=at(n),
    )


def alert(n: int) -> Alert:
    """Return the `n`th alert."""
    return Alert(
        sid=sid("NO", n),
        account_sid=ACCOUNT,
        resource_sid=sid("CA", n),
        error_code=11200,
        level="error",
        text="HTTP retrieval failure",
        date_created=at(n),
        date_updated=at(n),
    )


def handset(n: int) -> Handset:
    """Return the `n`th handset."""
    return Handset(
        sid=sid("HT", n),
        account_sid=ACCOUNT,
        phone_number=f"+141555501{n:02}",
        friendly_name="a phone",
        username=f"phone{n}",
        password=Secret("correct horse"),
        date_created=at(n),
        date_updated=at(n),
    )


def credential(n: int) -> SipCredential:
    """Return the `n`th credential."""
    return SipCredential(
        sid=sid("CR", n),
        account_sid=ACCOUNT,
        username=f"user{n}",
        password=Secret("battery staple"),
        date_created=at(n),
        date_updated=at(n),
    )


def credential_list(n: int) -> CredentialList:
    """Return the `n`th credential list."""
    return CredentialList(
        sid=sid("CL", n),
        account_sid=ACCOUNT,
        friendly_name=f"staff {n}",
        date_created=at(n),
        date_updated=at(n),
    )


def listed(n: int, *, of: int = 1) -> SipCredential:
    """Return the `n`th credential of a list, for `member<n>`."""
    return SipCredential(
        sid=sid("CR", 100 * of + n),
        account_sid=ACCOUNT,
        credential_list_sid=sid("CL", of),
        username=f"member{n}",
        password=Secret("Battery staple 1"),
        date_created=at(n),
        date_updated=at(n),
    )


def access_list(n: int) -> IpAccessControlList:
    """Return the `n`th IP access control list."""
    return IpAccessControlList(
        sid=sid("AL", n),
        account_sid=ACCOUNT,
        friendly_name=f"offices {n}",
        date_created=at(n),
        date_updated=at(n),
    )


def ip_address(n: int) -> IpAddress:
    """Return the `n`th address of the access list."""
    return IpAddress(
        sid=sid("IP", n),
        account_sid=ACCOUNT,
        ip_access_control_list_sid=sid("AL", 1),
        friendly_name="an office",
        ip_address=f"203.0.113.{16 * n}",
        cidr_prefix_length=28,
        date_created=at(n),
        date_updated=at(n),
    )


def domain(n: int) -> SipDomain:
    """Return the `n`th domain, at which phones may register."""
    return SipDomain(
        sid=sid("SD", n),
        account_sid=ACCOUNT,
        domain_name=f"office{n}.sip.twilio.com",
        friendly_name="an office",
        voice_url="http://localhost/voice",
        sip_registration=True,
        date_created=at(n),
        date_updated=at(n),
    )


def mapping(
    n: int,
    purpose: Literal["calls", "registrations"] = "calls",
    *,
    domain: int = 1,
    addresses: bool = False,
) -> DomainMapping:
    """Return the `n`th mapping of the `domain`th domain, to the `n`th list of its kind."""
    return DomainMapping(
        sid=sid("XD", 100 * domain + 10 * n + 2 * addresses + (purpose == "calls")),
        account_sid=ACCOUNT,
        domain_sid=sid("SD", domain),
        purpose=purpose,
        kind="IP_ACL" if addresses else "CREDENTIAL_LIST",
        list_sid=sid("AL" if addresses else "CL", n),
        date_created=at(n),
        date_updated=at(n),
    )


def inventory_number(n: int) -> InventoryNumber:
    """Return the `n`th number of the inventory."""
    return InventoryNumber(
        sid=sid("XN", n),
        phone_number=f"+121255501{n:02}",
        iso_country="US",
        capabilities=("voice",),
        locality="New York",
        region="NY",
        date_created=at(n),
        date_updated=at(n),
    )


def caller_id(n: int) -> OutgoingCallerId:
    """Return the `n`th verified caller ID."""
    return OutgoingCallerId(
        sid=sid("PN", 100 + n),
        account_sid=ACCOUNT,
        phone_number=f"+44207946{n:04}",
        friendly_name="my desk",
        date_created=at(n),
        date_updated=at(n),
    )


def trunk(n: int) -> CarrierTrunk:
    """Return the `n`th trunk."""
    return CarrierTrunk(
        sid=sid("CT", n),
        account_sid=ACCOUNT,
        friendly_name="a carrier",
        host="sip.example.com",
        allowed_addresses=("192.0.2.1", "198.51.100.0/24"),
        prefixes=(),
        strip_plus=True,
        date_created=at(n),
        date_updated=at(n),
    )


def sip_trunk(n: int) -> SipTrunk:
    """Return the `n`th trunk of a customer."""
    return SipTrunk(
        sid=sid("TK", n),
        account_sid=ACCOUNT,
        friendly_name="a PBX",
        domain_name=f"pbx{n}.example.com",
        auth_type_set=("IP_ACL", "CREDENTIAL_LIST"),
        date_created=at(n),
        date_updated=at(n),
    )


def origination_url(n: int) -> OriginationUrl:
    """Return the `n`th place of the trunk's PBX."""
    return OriginationUrl(
        sid=sid("OU", n),
        account_sid=ACCOUNT,
        trunk_sid=sid("TK", 1),
        sip_url=f"sip:pbx{n}.example.com",
        date_created=at(n),
        date_updated=at(n),
    )


def trunk_access(n: int) -> TrunkAccess:
    """Return the `n`th list of who may call out by the trunk."""
    return TrunkAccess(
        sid=sid("XM", n),
        account_sid=ACCOUNT,
        trunk_sid=sid("TK", 1),
        kind="CREDENTIAL_LIST",
        list_sid=sid("CL", n),
        date_created=at(n),
        date_updated=at(n),
    )


def connection_policy(n: int) -> ConnectionPolicy:
    """Return the `n`th connection policy."""
    return ConnectionPolicy(
        sid=sid("NY", n),
        account_sid=ACCOUNT,
        friendly_name="a policy",
        date_created=at(n),
        date_updated=at(n),
    )


def target(n: int) -> ConnectionPolicyTarget:
    """Return the `n`th target of the policy."""
    return ConnectionPolicyTarget(
        sid=sid("NE", n),
        account_sid=ACCOUNT,
        connection_policy_sid=sid("NY", 1),
        target=f"sip:carrier{n}.example.com",
        date_created=at(n),
        date_updated=at(n),
    )


def byoc_trunk(n: int) -> ByocTrunk:
    """Return the `n`th carrier of a customer."""
    return ByocTrunk(
        sid=sid("BY", n),
        account_sid=ACCOUNT,
        voice_url="http://localhost/voice",
        connection_policy_sid=sid("NY", 1),
        date_created=at(n),
        date_updated=at(n),
    )


def ip_record(n: int) -> IpRecord:
    """Return the `n`th IP record."""
    return IpRecord(
        sid=sid("IL", n),
        account_sid=ACCOUNT,
        ip_address=f"192.0.2.{n}",
        cidr_prefix_length=30,
        date_created=at(n),
        date_updated=at(n),
    )


def source_ip_mapping(n: int) -> SourceIpMapping:
    """Return the `n`th source IP mapping."""
    return SourceIpMapping(
        sid=sid("IB", n),
        account_sid=ACCOUNT,
        ip_record_sid=sid("IL", n),
        sip_domain_sid=sid("SD", n),
        date_created=at(n),
        date_updated=at(n),
    )


def dialing_policy(n: int) -> DialingPolicy:
    """Return the `n`th dialing policy."""
    return DialingPolicy(
        sid=sid("XP", n),
        account_sid=ACCOUNT,
        inherits=False,
        low_risk_off=("FR", "LV"),
        date_created=at(n),
        date_updated=at(n),
    )


def api_key(n: int) -> ApiKey:
    """Return the `n`th API key."""
    return ApiKey(
        sid=sid("SK", n),
        account_sid=ACCOUNT,
        secret=Secret("open sesame"),
        date_created=at(n),
        date_updated=at(n),
    )


def address(n: int) -> Address:
    """Return the `n`th address."""
    return Address(
        sid=sid("AD", n),
        account_sid=ACCOUNT,
        customer_name="Ada",
        street="1 Main Street",
        city="Paris",
        region="Texas",
        postal_code="75460",
        iso_country="US",
        date_created=at(n),
        date_updated=at(n),
    )


def conference(n: int) -> Conference:
    """Return the `n`th conference."""
    return Conference(
        sid=sid("CF", n),
        account_sid=ACCOUNT,
        friendly_name="Monday",
        status="in-progress",
        status_callback="http://localhost/conference",
        status_callback_event=("start", "end"),
        sequence=3,
        date_created=at(n),
        date_updated=at(n),
    )


def callback(
    n: int,
    *,
    stream: str = "stream",
    due: float = 0,
    state: Literal["pending", "done"] = "pending",
) -> Callback:
    """Return the `n`th callback, due `due` seconds after NOW."""
    return Callback(
        sid=sid("WO", n),
        account_sid=ACCOUNT,
        resource_sid=sid("CA", n),
        stream=stream,
        url="http://localhost/status",
        method="POST",
        parameters={"CallStatus": "completed", "AccountSid": ACCOUNT, "Body": "ä"},
        due=at(due),
        state=state,
        date_created=at(n),
        date_updated=at(n),
    )


def message_carrier(n: int) -> MessageCarrier:
    """Return the `n`th carrier of messages."""
    return MessageCarrier(
        sid=sid("MC", n),
        friendly_name="Messages",
        kind="smpp",
        settings={"host": "smsc.example", "port": 2775, "binds": [{"role": "transceiver"}]},
        secret=Secret('{"password": "secret"}'),
        rate=10.5,
        error_map={"88": "30001"},
        date_created=at(n),
        date_updated=at(n),
    )


def message_route(n: int) -> MessageRoute:
    """Return the `n`th route of messages."""
    return MessageRoute(
        sid=sid("MR", n),
        account_sid=ACCOUNT,
        prefix="+44",
        sender="+1415*",
        carrier_sid=sid("MC", 1),
        cost="0.0075",
        date_created=at(n),
        date_updated=at(n),
    )


def submission(n: int) -> Submission:
    """Return the `n`th submission."""
    return Submission(
        sid=sid("SB", n),
        account_sid=ACCOUNT,
        message_sid=sid("SM", 1),
        carrier_sid=sid("MC", 1),
        state="accepted",
        reference=f"{n:08X}",
        attempts=1,
        date_created=at(n),
        date_updated=at(n),
    )


def parked_receipt(n: int) -> ParkedReceipt:
    """Return the `n`th receipt that waits for its message."""
    return ParkedReceipt(
        sid=sid("PR", n),
        carrier_sid=sid("MC", 1),
        reference=f"{n:08X}",
        state="undelivered",
        error="027",
        error_code=30003,
        source="14155550100",
        destination="442079460018",
        date_created=at(n),
        date_updated=at(n),
    )


def inbound_part(n: int) -> InboundPart:
    """Return the `n`th part of a text that came in."""
    return InboundPart(
        sid=sid("IP", n),
        carrier_sid=sid("MC", 1),
        from_="+442079460018",
        to="+14155550100",
        reference=7,
        total=2,
        number=1,
        width=8,
        body="The first half, ",
        date_created=at(n),
        date_updated=at(n),
    )


def smpp_account(n: int) -> SmppAccount:
    """Return the `n`th SMPP system of a customer."""
    return SmppAccount(
        sid=sid("ES", n),
        account_sid=ACCOUNT,
        system_id=f"acme{n}",
        password_hash=Secret("scrypt$16384$8$1$00$00"),
        allowed_addresses=("192.0.2.0/24",),
        rate=50.0,
        numbers=("+14155550100", "+1415*"),
        date_created=at(n),
        date_updated=at(n),
    )


def smpp_submit(n: int) -> SmppSubmit:
    """Return the `n`th part that an SMPP system submitted."""
    return SmppSubmit(
        sid=sid("XS", n),
        account_sid=ACCOUNT,
        smpp_account_sid=sid("ES", 1),
        source="14155550100",
        source_ton=1,
        source_npi=1,
        destination="442079460018",
        registered_delivery=1,
        reference=77,
        total=2,
        number=n,
        width=8,
        body="Hello ",
        date_created=at(n),
        date_updated=at(n),
    )


def smpp_delivery(n: int) -> SmppDelivery:
    """Return the `n`th thing that an SMPP system is to be told."""
    return SmppDelivery(
        sid=sid("XD", n),
        account_sid=ACCOUNT,
        smpp_account_sid=sid("ES", 1),
        message_sid=sid("SM", n),
        kind="receipt",
        date_created=at(n),
        date_updated=at(n),
    )


def dead_letter(n: int) -> DeadLetter:
    """Return the `n`th dead letter."""
    return DeadLetter(
        sid=sid("WO", n),
        account_sid=ACCOUNT,
        resource_sid=sid("CA", n),
        stream=f"{sid('CA', n)} http://localhost/status",
        url="http://localhost/status",
        method="POST",
        parameters={"CallStatus": "completed", "Body": "ä"},
        attempts=6,
        error_code=11200,
        error_status=503,
        error_text="HTTP status 503",
        date_owed=at(n - 800),
        date_created=at(n),
        date_updated=at(n),
    )


def user(n: int) -> User:
    """Return the `n`th console user."""
    return User(
        sid=sid("US", n),
        account_sid=ACCOUNT,
        username=f"user{n}",
        password_hash="$argon2id$",
        role="operator",
        date_created=at(n),
        date_updated=at(n),
    )


def session(n: int) -> Session:
    """Return the `n`th session of a browser."""
    return Session(
        sid=sid("CS", n),
        account_sid=ACCOUNT,
        username=f"user{n}",
        user_sid=sid("US", n),
        role="operator",
        token_hash=f"{n:064x}",
        user_agent="Browser",
        address="127.0.0.1",
        date_expires=at(n + 600),
        date_created=at(n),
        date_updated=at(n),
    )


def trace(n: int) -> Trace:
    """Return the `n`th trace row."""
    return Trace(
        sid=sid("XT", n),
        account_sid=ACCOUNT,
        resource_sid=sid("CA", 1),
        kind="verb",
        detail={"verb": "Say", "pii.text": "hello"},
        date_created=at(n),
        date_updated=at(n),
    )


ONE_OF_EACH: tuple[Entity, ...] = (
    account(1),
    number(1),
    application(1),
    twiml_bin(1),
    call(1),
    message(1),
    message_carrier(1),
    message_route(1),
    submission(1),
    parked_receipt(1),
    inbound_part(1),
    smpp_account(1),
    smpp_submit(1),
    smpp_delivery(1),
    recording(1),
    transcription(1),
    alert(1),
    handset(1),
    credential(1),
    credential_list(1),
    access_list(1),
    ip_address(1),
    domain(1),
    mapping(1),
    inventory_number(1),
    medium(1),
    opt_out(1),
    service(1),
    service_sender(1),
    sticky_sender(1),
    short_code(1),
    feedback(1),
    opt_out_text(1),
    link_domain(1),
    short_link(1),
    content(1),
    registration(1),
    caller_id(1),
    trunk(1),
    sip_trunk(1),
    origination_url(1),
    trunk_access(1),
    connection_policy(1),
    target(1),
    byoc_trunk(1),
    ip_record(1),
    source_ip_mapping(1),
    dialing_policy(1),
    api_key(1),
    address(1),
    conference(1),
    callback(1),
    dead_letter(1),
    user(1),
    session(1),
    trace(1),
)
