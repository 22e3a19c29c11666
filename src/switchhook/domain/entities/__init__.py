"""What exists: one frozen dataclass per thing that is stored.

Every entity has a `sid` (its key) and dates in UTC. Names are Twilio's in snake_case
(`from_` where Python reserves the word). Values are plain: str, int, bool, datetime, and
tuples or mappings of str, which the store keeps as JSON. `Secret` marks what is encrypted
at rest.
"""

from switchhook.domain.entities.accounts import (
    Account,
    AccountStatus,
    Address,
    Alert,
    ApiKey,
    Application,
    Callback,
    DeadLetter,
    Trace,
)
from switchhook.domain.entities.bins import TwimlBin
from switchhook.domain.entities.calls import (
    FINAL_CALL_STATUSES,
    Call,
    CallStatus,
    Conference,
    ConferenceStatus,
    Direction,
    Participant,
    ParticipantStatus,
    Queue,
    ReasonConferenceEnded,
    Recording,
    RecordingStatus,
    SiprecConnector,
    Transcription,
)
from switchhook.domain.entities.carriers import (
    ByocTrunk,
    CarrierTrunk,
    ConnectionPolicy,
    ConnectionPolicyTarget,
    DialingPolicy,
    IpRecord,
    OriginationUrl,
    SipTrunk,
    SourceIpMapping,
    TrunkAccess,
    TrunkRecordingMode,
    TrunkTransport,
)
from switchhook.domain.entities.contents import Content
from switchhook.domain.entities.kinds import (
    AccountSid,
    CallSid,
    Method,
    Secret,
)
from switchhook.domain.entities.messages import (
    LONGEST_VALIDITY,
    AmbiguityPolicy,
    InboundPart,
    Message,
    MessageCarrier,
    MessageDirection,
    MessageMedia,
    MessageRoute,
    MessageStatus,
    OptOut,
    ParkedReceipt,
    Retention,
    Submission,
    SubmissionState,
)
from switchhook.domain.entities.numbers import (
    IncomingPhoneNumber,
    InventoryNumber,
    NumberType,
    OutgoingCallerId,
)
from switchhook.domain.entities.phones import (
    AuthType,
    CredentialList,
    DomainMapping,
    Handset,
    IpAccessControlList,
    IpAddress,
    SipCredential,
    SipDomain,
)
from switchhook.domain.entities.services import (
    FeedbackOutcome,
    LinkDomain,
    MessageFeedback,
    MessagingService,
    OptOutText,
    Registration,
    RegistrationKind,
    SenderKind,
    ServiceSender,
    ShortCode,
    ShortLink,
    StickySender,
)
from switchhook.domain.entities.smpp import (
    SmppAccount,
    SmppAlphabet,
    SmppDelivery,
    SmppSplit,
    SmppSubmit,
)
from switchhook.domain.entities.users import Role, Session, User

Entity = (
    Account
    | IncomingPhoneNumber
    | InventoryNumber
    | OutgoingCallerId
    | Application
    | TwimlBin
    | Call
    | Message
    | MessageMedia
    | MessageCarrier
    | MessageRoute
    | Submission
    | ParkedReceipt
    | InboundPart
    | SmppAccount
    | SmppSubmit
    | SmppDelivery
    | OptOut
    | MessagingService
    | ServiceSender
    | StickySender
    | ShortCode
    | Content
    | MessageFeedback
    | OptOutText
    | LinkDomain
    | ShortLink
    | Registration
    | Recording
    | Transcription
    | Conference
    | Queue
    | SiprecConnector
    | Alert
    | Handset
    | SipCredential
    | CredentialList
    | IpAccessControlList
    | IpAddress
    | SipDomain
    | DomainMapping
    | CarrierTrunk
    | SipTrunk
    | OriginationUrl
    | TrunkAccess
    | ConnectionPolicy
    | ConnectionPolicyTarget
    | ByocTrunk
    | IpRecord
    | SourceIpMapping
    | DialingPolicy
    | ApiKey
    | User
    | Session
    | Address
    | Callback
    | DeadLetter
    | Trace
)

__all__ = [
    "FINAL_CALL_STATUSES",
    "LONGEST_VALIDITY",
    "Account",
    "AccountSid",
    "AccountStatus",
    "Address",
    "Alert",
    "AmbiguityPolicy",
    "ApiKey",
    "Application",
    "AuthType",
    "ByocTrunk",
    "Call",
    "CallSid",
    "CallStatus",
    "Callback",
    "CarrierTrunk",
    "Conference",
    "ConferenceStatus",
    "ConnectionPolicy",
    "ConnectionPolicyTarget",
    "Content",
    "CredentialList",
    "DeadLetter",
    "DialingPolicy",
    "Direction",
    "DomainMapping",
    "Entity",
    "FeedbackOutcome",
    "Handset",
    "InboundPart",
    "IncomingPhoneNumber",
    "InventoryNumber",
    "IpAccessControlList",
    "IpAddress",
    "IpRecord",
    "LinkDomain",
    "Message",
    "MessageCarrier",
    "MessageDirection",
    "MessageFeedback",
    "MessageMedia",
    "MessageRoute",
    "MessageStatus",
    "MessagingService",
    "Method",
    "NumberType",
    "OptOut",
    "OptOutText",
    "OriginationUrl",
    "OutgoingCallerId",
    "ParkedReceipt",
    "Participant",
    "ParticipantStatus",
    "Queue",
    "ReasonConferenceEnded",
    "Recording",
    "RecordingStatus",
    "Registration",
    "RegistrationKind",
    "Retention",
    "Role",
    "Secret",
    "SenderKind",
    "ServiceSender",
    "Session",
    "ShortCode",
    "ShortLink",
    "SipCredential",
    "SipDomain",
    "SipTrunk",
    "SiprecConnector",
    "SmppAccount",
    "SmppAlphabet",
    "SmppDelivery",
    "SmppSplit",
    "SmppSubmit",
    "SourceIpMapping",
    "StickySender",
    "Submission",
    "SubmissionState",
    "Trace",
    "Transcription",
    "TrunkAccess",
    "TrunkRecordingMode",
    "TrunkTransport",
    "TwimlBin",
    "User",
]
