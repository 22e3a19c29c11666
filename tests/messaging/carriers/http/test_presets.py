"""Every preset, with what its provider's public documentation shows."""

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from switchhook.messaging.carriers.http.carrier import HttpCarrier
from switchhook.messaging.carriers.http.settings import presets
from switchhook.messaging.delivery import Accepted, Answer, Refused
from switchhook.protocols import signature
from switchhook.protocols.http_carriers import Incoming
from switchhook.protocols.http_carriers.profile import Place
from tests.messaging.carriers.http.providers import (
    BASE,
    MESSAGE,
    NOW,
    SID,
    SUBMISSION,
    Provider,
    Told,
    carrier,
)

KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
HOOKS = f"{BASE}/switchhook/v1/carriers/{SID}"
FORM = "application/x-www-form-urlencoded"
TIME = str(int(NOW.timestamp()))
FROM, TO = MESSAGE.from_, MESSAGE.to
SECRET = "s" * 40

Fields = Mapping[str, str]


@dataclass
class Case:
    """A provider: settings, what is sent, what it answers, what it tells and how it is signed."""

    settings: dict[str, object]
    secrets: Fields
    url: str
    sent: dict[str, Any]
    accepts: object
    reference: str
    refusals: list[tuple[int, object, Answer]]
    receipts: list[tuple[object, str, str, int | None]]  # told, its reference, state, code
    text: object
    text_id: str
    login: str = ""
    headers: Fields = field(default_factory=dict)
    form: bool = False  # what is sent and told
    query: str = "?token=t0ken"
    picture: dict[str, Any] | None = None  # what is sent with media, in addition


TOKEN = {"callback_token": "t0ken"}


def _infobip(group: str, error: str = "NO_ERROR") -> object:
    status = {"groupId": 3, "groupName": group, "name": f"{group}_X"}
    return {"results": [{"messageId": "i-1", "status": status, "error": {"name": error}}]}


def _telnyx(kind: str, **payload: object) -> object:
    return {"data": {"event_type": kind, "id": "ev-1", "occurred_at": "2026-11-22T12:00:00.1Z",
                     "payload": {"id": "t-1", **payload}, "record_type": "event"}}  # fmt: skip


CASES = {
    "twilio": Case(
        settings={"account_sid": "AC" + "9" * 32},
        secrets={"auth_token": SECRET},
        url=f"https://api.twilio.com/2010-04-01/Accounts/AC{'9' * 32}/Messages.json",
        login=f"AC{'9' * 32}:{SECRET}",
        form=True,
        query="",
        sent={"To": TO, "From": FROM, "Body": "Hello", "ValidityPeriod": "35970",
              "StatusCallback": f"{HOOKS}/receipts"},
        picture={"MediaUrl": ["https://us.example/1", "https://us.example/2"]},
        accepts={"sid": "SMx", "status": "queued"},
        reference="SMx",
        refusals=[
            (400, {"code": 21610, "message": "Blocked"},
             Refused(21610, "never", error="21610", detail="Blocked")),
            (400, {"code": 21606}, Refused(21606, "elsewhere", error="21606",
                                           detail="HTTP status 400")),
            (400, {"code": 99999}, Refused(30008, "never", error="99999",
                                           detail="HTTP status 400")),
            (429, {"code": 20429}, Refused(20429, "throttled", error="20429",
                                           detail="HTTP status 429")),
        ],
        receipts=[
            ({"MessageSid": "SMx", "MessageStatus": "sent"}, "SMx", "accepted", None),
            ({"MessageSid": "SMx", "MessageStatus": "delivered"}, "SMx", "delivered", None),
            ({"MessageSid": "SMx", "MessageStatus": "undelivered", "ErrorCode": "30005"}, "SMx",
             "undelivered", 30005),
        ],
        text={"MessageSid": "SMy", "From": TO, "To": FROM, "Body": "Hi", "NumMedia": "1",
              "SmsStatus": "received", "MediaUrl0": "https://a/1"},
        text_id="SMy",
    ),
    "vonage": Case(
        settings={"api_key": "abcd"},
        secrets={"api_secret": SECRET, **TOKEN},
        url="https://rest.nexmo.com/sms/json",
        form=True,
        sent={"api_key": "abcd", "api_secret": SECRET, "from": FROM[1:], "to": TO[1:],
              "text": "Hello", "type": "text", "client-ref": SUBMISSION.sid,
              "callback": f"{HOOKS}/receipts?token=t0ken"},
        accepts={"message-count": "1", "messages": [{"message-id": "v-1", "status": "0"}]},
        reference="v-1",
        refusals=[
            (200, {"messages": [{"status": "1", "error-text": "Throttled"}]},
             Refused(30008, "later", error="1", detail="Throttled")),
            (200, {"messages": [{"status": "9", "error-text": "Quota"}]},
             Refused(30008, "elsewhere", error="9", detail="Quota")),
            (200, {"messages": [{"status": "7", "error-text": "Barred"}]},
             Refused(30004, "never", error="7", detail="Barred")),
        ],
        receipts=[
            ({"messageId": "v-1", "status": "delivered", "err-code": "0"}, "v-1", "delivered",
             None),
            ({"messageId": "v-1", "status": "failed", "err-code": "9"}, "v-1", "undelivered",
             30005),
            ({"messageId": "v-1", "status": "buffered"}, "v-1", "accepted", None),
        ],
        text={"msisdn": TO[1:], "to": FROM[1:], "messageId": "v-2", "text": "Hi", "type": "text"},
        text_id="v-2",
    ),
    "telnyx": Case(
        settings={"public_key": PUBLIC},
        secrets={"api_key": SECRET},
        url="https://api.telnyx.com/v2/messages",
        headers={"Authorization": f"Bearer {SECRET}"},
        query="",
        sent={"from": FROM, "to": TO, "text": "Hello", "webhook_url": f"{HOOKS}/receipts"},
        picture={"media_urls": ["https://us.example/1", "https://us.example/2"]},
        accepts={"data": {"id": "t-1", "record_type": "message"}},
        reference="t-1",
        refusals=[
            (400, {"errors": [{"code": "40300", "detail": "Blocked due to STOP message"}]},
             Refused(21610, "never", error="40300", detail="Blocked due to STOP message")),
        ],
        receipts=[
            (_telnyx("message.finalized", to=[{"status": "delivered"}]), "t-1", "delivered", None),
            (_telnyx("message.finalized", to=[{"status": "delivery_failed"}],
                     errors=[{"code": "40001"}]), "t-1", "undelivered", 30006),
            (_telnyx("message.sent", to=[{"status": "sent"}]), "t-1", "accepted", None),
        ],
        text={"data": {"event_type": "message.received", "id": "ev-2", "payload": {
            "id": "t-2", "from": {"phone_number": TO}, "to": [{"phone_number": FROM}],
            "text": "Hi", "media": [{"url": "https://a/1"}]}}},
        text_id="t-2",
    ),
    "plivo": Case(
        settings={"auth_id": "MA1"},
        secrets={"auth_token": SECRET},
        url="https://api.plivo.com/v1/Account/MA1/Message/",
        login=f"MA1:{SECRET}",
        query="",
        sent={"src": FROM[1:], "dst": TO[1:], "text": "Hello", "type": "sms", "method": "POST",
              "url": f"{HOOKS}/receipts"},
        picture={"type": "mms", "media_urls": ["https://us.example/1", "https://us.example/2"]},
        accepts={"message": "message(s) queued", "message_uuid": ["p-1"], "api_id": "x"},
        reference="p-1",
        refusals=[(400, {"error": "dst is wrong"},
                   Refused(30008, "never", detail="dst is wrong"))],
        receipts=[
            ({"MessageUUID": "p-1", "Status": "delivered", "ErrorCode": "000"}, "p-1", "delivered",
             None),
            ({"MessageUUID": "p-9", "ParentMessageUUID": "p-1", "Status": "undelivered",
              "ErrorCode": "80"}, "p-1", "undelivered", 30003),
        ],
        text={"From": TO[1:], "To": FROM[1:], "Text": "Hi", "Type": "sms", "MessageUUID": "p-2"},
        text_id="p-2",
    ),
    "bandwidth": Case(
        settings={"account_id": "55", "application_id": "app", "username": "me",
                  "callback_username": "them"},
        secrets={"password": SECRET, "callback_password": "cb"},
        url="https://messaging.bandwidth.com/api/v2/users/55/messages",
        login=f"me:{SECRET}",
        query="",
        sent={"applicationId": "app", "from": FROM, "to": [TO], "text": "Hello",
              "tag": SUBMISSION.sid},
        picture={"media": ["https://us.example/1", "https://us.example/2"]},
        accepts={"id": "b-1", "owner": FROM, "direction": "out"},
        reference="b-1",
        refusals=[(400, {"type": "request-validation", "description": "Your request could not"},
                   Refused(30008, "never", error="request-validation",
                           detail="Your request could not"))],
        receipts=[
            ([{"type": "message-delivered", "message": {"id": "b-1"}}], "b-1", "delivered", None),
            ([{"type": "message-failed", "errorCode": 4720, "message": {"id": "b-1"}}], "b-1",
             "undelivered", 30005),
            ([{"type": "message-sending", "message": {"id": "b-1"}}], "b-1", "enroute", None),
        ],
        text=[{"type": "message-received", "to": FROM, "message": {
            "id": "b-2", "from": TO, "to": [FROM], "text": "Hi", "media": ["https://a/1"]}}],
        text_id="b-2",
    ),
    "messagebird": Case(
        settings={},
        secrets={"access_key": SECRET, "signing_key": SECRET},
        url="https://rest.messagebird.com/messages",
        headers={"Authorization": f"AccessKey {SECRET}"},
        query="",
        sent={"originator": FROM[1:], "recipients": [TO[1:]], "body": "Hello",
              "datacoding": "auto", "reference": SUBMISSION.sid, "validity": 35970,
              "reportUrl": f"{HOOKS}/receipts"},
        accepts={"id": "m-1", "recipients": {"totalCount": 1}},
        reference="m-1",
        refusals=[
            (422, {"errors": [{"code": 9, "description": "no (correct) recipients found"}]},
             Refused(30008, "never", error="9", detail="no (correct) recipients found")),
            (422, {"errors": [{"code": 25, "description": "Not enough balance"}]},
             Refused(30008, "elsewhere", error="25", detail="Not enough balance")),
        ],
        receipts=[],
        text={"id": "m-2", "originator": TO[1:], "recipient": FROM[1:], "body": "Hi"},
        text_id="m-2",
    ),
    "sinch": Case(
        settings={"service_plan_id": "plan"},
        secrets={"api_token": SECRET, **TOKEN},
        url="https://us.sms.api.sinch.com/xms/v1/plan/batches",
        headers={"Authorization": f"Bearer {SECRET}"},
        sent={"type": "mt_text", "from": FROM[1:], "to": [TO[1:]], "body": "Hello",
              "delivery_report": "per_recipient", "client_reference": SUBMISSION.sid,
              "callback_url": f"{HOOKS}/receipts?token=t0ken"},
        picture={"type": "mt_media", "body": {"url": "https://us.example/1", "message": "Hello"}},
        accepts={"id": "s-1", "to": [TO[1:]]},
        reference="s-1",
        refusals=[(400, {"code": "syntax_invalid_parameter_format", "text": "Bad number"},
                   Refused(30008, "never", error="syntax_invalid_parameter_format",
                           detail="Bad number"))],
        receipts=[
            ({"type": "recipient_delivery_report_sms", "batch_id": "s-1", "code": 0,
              "status": "Delivered"}, "s-1", "delivered", None),
            ({"type": "recipient_delivery_report_sms", "batch_id": "s-1", "code": 413,
              "status": "Rejected"}, "s-1", "undelivered", 30007),
        ],
        text={"type": "mo_text", "id": "s-2", "from": TO[1:], "to": FROM[1:], "body": "Hi"},
        text_id="s-2",
    ),
    "infobip": Case(
        settings={"base_url": "https://x1.api.infobip.com"},
        secrets={"api_key": SECRET, **TOKEN},
        url="https://x1.api.infobip.com/sms/3/messages",
        headers={"Authorization": f"App {SECRET}"},
        sent={"messages": [{
            "sender": FROM[1:],
            "destinations": [{"to": TO[1:], "messageId": SUBMISSION.sid}],
            "content": {"text": "Hello"},
            "webhooks": {"delivery": {"url": f"{HOOKS}/receipts?token=t0ken"}},
        }]},
        accepts={"messages": [{"messageId": "i-1", "status": {"groupName": "PENDING"}}]},
        reference="i-1",
        refusals=[
            (200, {"messages": [{"messageId": "i-1", "status": {
                "groupName": "REJECTED", "name": "REJECTED_DESTINATION", "description": "No"}}]},
             Refused(30005, "never", error="REJECTED_DESTINATION", detail="No")),
            (401, {"requestError": {"serviceException": {
                "messageId": "UNAUTHORIZED", "text": "Invalid login details"}}},
             Refused(30008, "elsewhere", error="UNAUTHORIZED", detail="Invalid login details")),
        ],
        receipts=[
            (_infobip("DELIVERED"), "i-1", "delivered", None),
            (_infobip("UNDELIVERABLE", "EC_ABSENT_SUBSCRIBER"), "i-1", "undelivered", 30003),
        ],
        text={"results": [{"messageId": "i-2", "from": TO[1:], "to": FROM[1:], "text": "Hi"}]},
        text_id="i-2",
    ),
    "africastalking": Case(
        settings={"username": "sandbox"},
        secrets={"api_key": SECRET, **TOKEN},
        url="https://api.africastalking.com/version1/messaging",
        headers={"apiKey": SECRET},
        form=True,
        sent={"username": "sandbox", "to": TO, "from": FROM, "message": "Hello"},
        accepts={"SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [
            {"statusCode": 101, "number": TO, "status": "Success", "messageId": "ATXid_1"}]}},
        reference="ATXid_1",
        refusals=[
            (201, {"SMSMessageData": {"Recipients": [
                {"statusCode": 406, "status": "UserInBlacklist", "messageId": "None"}]}},
             Refused(21610, "never", error="406", detail="UserInBlacklist")),
            (201, {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}},
             Refused(30008, "never", detail="InvalidSenderId")),
        ],
        receipts=[
            ({"id": "ATXid_1", "status": "Success"}, "ATXid_1", "delivered", None),
            ({"id": "ATXid_1", "status": "Failed", "failureReason": "UserInBlackList"}, "ATXid_1",
             "undelivered", 21610),
            ({"id": "ATXid_1", "status": "AbsentSubscriber"}, "ATXid_1", "undelivered", 30003),
        ],
        text={"id": "at-2", "from": TO, "to": FROM, "text": "Hi", "date": "2026-11-22 12:00:00"},
        text_id="at-2",
    ),
    "bulksms": Case(
        settings={"token_id": "tid"},
        secrets={"token_secret": SECRET, **TOKEN},
        url="https://api.bulksms.com/v1/messages?auto-unicode=true",
        login=f"tid:{SECRET}",
        sent={"from": FROM, "to": TO, "body": "Hello", "deliveryReports": "ALL",
              "userSuppliedId": SUBMISSION.sid},
        accepts=[{"id": "k-1", "type": "SENT", "status": {"type": "ACCEPTED"}}],
        reference="k-1",
        refusals=[(403, {"type": "https://www.bulksms.com/errors#credits", "title": "Credits"},
                   Refused(30008, "elsewhere", error="https://www.bulksms.com/errors#credits",
                           detail="Credits"))],
        receipts=[
            ([{"id": "k-1", "type": "SENT", "status": {"type": "DELIVERED"}}], "k-1", "delivered",
             None),
            ([{"id": "k-1", "type": "SENT", "status": {"type": "FAILED", "subtype": "BLOCKED"}}],
             "k-1", "undelivered", 30004),
        ],
        text=[{"id": "k-2", "type": "RECEIVED", "from": TO[1:], "to": FROM[1:], "body": "Hi"}],
        text_id="k-2",
    ),
    "android": Case(
        settings={"username": "sms", "number": FROM, "base_url": "http://192.0.2.7:8080",
                  "sim": "2"},
        secrets={"password": SECRET, "signing_key": SECRET},
        url="http://192.0.2.7:8080/messages",
        login=f"sms:{SECRET}",
        query="",
        sent={"id": SUBMISSION.sid, "phoneNumbers": [TO], "textMessage": {"text": "Hello"},
              "simNumber": 2, "ttl": 35970, "withDeliveryReport": True},
        accepts={"id": SUBMISSION.sid, "state": "Pending"},
        reference=SUBMISSION.sid,
        refusals=[(400, {"message": "invalid phone"},
                   Refused(30008, "never", detail="invalid phone"))],
        receipts=[
            ({"id": "ev1", "event": "sms:delivered", "payload": {"messageId": SUBMISSION.sid}},
             SUBMISSION.sid, "delivered", None),
            ({"id": "ev2", "event": "sms:failed", "payload": {
                "messageId": SUBMISSION.sid, "reason": "RESULT_ERROR_NO_SERVICE"}},
             SUBMISSION.sid, "undelivered", None),
        ],
        text={"id": "ev3", "event": "sms:received", "deviceId": "d", "payload": {
            "messageId": "abc", "message": "Hi", "phoneNumber": TO, "simNumber": 1,
            "receivedAt": "2026-11-22T12:00:00.000+01:00"}},
        text_id="ev3",
    ),
    "json": Case(
        settings={"url": "https://sms.example/send"},
        secrets={"token": SECRET, "callback_token": "in"},
        url="https://sms.example/send",
        headers={"Authorization": f"Bearer {SECRET}"},
        query="",
        sent={"id": SUBMISSION.sid, "from": FROM, "to": TO, "text": "Hello", "validity": 35970,
              "receipts_url": f"{HOOKS}/receipts"},
        accepts={"id": "j-1"},
        reference="j-1",
        refusals=[(400, {"error": "x"}, Refused(30008, "never", error="x",
                                                detail="HTTP status 400"))],
        receipts=[({"id": "j-1", "status": "read"}, "j-1", "read", None)],
        text={"id": "j-2", "from": TO, "to": FROM, "text": "Hi"},
        text_id="j-2",
    ),
    "form": Case(
        settings={"url": "https://sms.example/send", "username": "me"},
        secrets={"password": SECRET, **TOKEN},
        url="https://sms.example/send",
        form=True,
        sent={"username": "me", "password": SECRET, "from": FROM, "to": TO, "text": "Hello",
              "id": SUBMISSION.sid, "callback": f"{HOOKS}/receipts?token=t0ken"},
        accepts=b"OK 123456\n",
        reference="123456",
        refusals=[(403, b"no", Refused(30008, "elsewhere", detail="HTTP status 403"))],
        receipts=[({"id": "123456", "status": "DELIVRD"}, "123456", "delivered", None)],
        text={"id": "f-2", "from": TO, "to": FROM, "text": "Hi"},
        text_id="f-2",
    ),
}  # fmt: skip


def test_every_preset_is_tried() -> None:
    assert sorted(CASES) == presets()


def made(name: str, provider: Provider, told: Told, media: tuple[str, ...] = ()) -> HttpCarrier:
    case = CASES[name]
    return carrier(provider, told, {"preset": name, **case.settings}, case.secrets, media)


def submitted(name: str, answer: object, status: int = 200, media: tuple[str, ...] = ()) -> Any:
    """Return the answer, and what was sent: method, URL, headers, body."""
    provider = Provider()
    provider.says(answer, status, content_type="application/json")
    one = made(name, provider, Told(), media)
    message = replace(MESSAGE, num_media=len(media))

    async def main() -> Answer:
        one._pace = 0.0  # what a profile's pace does is tried elsewhere
        return await one.submit(message, SUBMISSION)

    return asyncio.run(main()), *provider.asked


@pytest.mark.parametrize("name", CASES)
def test_a_text_is_sent_as_the_provider_wants_it(name: str) -> None:
    case = CASES[name]
    answer, (method, url, headers, body) = submitted(name, case.accepts)
    assert answer == Accepted(case.reference)
    assert (method, url) == ("POST", case.url)
    if case.form:
        assert parse_qs(body.decode()) == {key: [value] for key, value in case.sent.items()}
    else:
        assert json.loads(body) == case.sent
    login = base64.b64encode(case.login.encode()).decode()
    expected = {**case.headers, **({"Authorization": f"Basic {login}"} if case.login else {})}
    assert {name: headers.get(name) for name in expected} == expected


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.picture])
def test_media_go_along(name: str) -> None:
    case = CASES[name]
    media = ("https://us.example/1", "https://us.example/2")
    _, (_, _, _, body) = submitted(name, case.accepts, media=media)
    sent = parse_qs(body.decode()) if case.form else json.loads(body)
    assert {key: sent[key] for key in case.picture or {}} == case.picture


@pytest.mark.parametrize(
    ("name", "status", "body", "answer"),
    [(name, *refusal) for name, case in CASES.items() for refusal in case.refusals],
)
def test_a_refusal_is_understood(name: str, status: int, body: object, answer: Answer) -> None:
    assert submitted(name, body, status)[0] == answer


def signed(name: str, place: Place, told: object) -> Incoming:
    """Return the provider's request."""
    case = CASES[name]
    url = f"{HOOKS}/{place}{case.query}"
    form = isinstance(told, dict) and (case.form or name == "plivo")
    body = urlencode(told).encode() if form else json.dumps(told).encode()  # type: ignore[arg-type]
    headers = {"content-type": FORM if form else "application/json"}
    match name:
        case "twilio":
            assert isinstance(told, dict)
            headers["x-twilio-signature"] = signature.compute(SECRET, url, told)
        case "telnyx":
            over = f"{TIME}|".encode() + body
            headers["telnyx-signature-ed25519"] = base64.b64encode(KEY.sign(over)).decode()
            headers["telnyx-timestamp"] = TIME
        case "plivo":
            digest = hmac.new(SECRET.encode(), f"{url}N0nce".encode(), sha256).digest()
            headers["x-plivo-signature-v2"] = base64.b64encode(digest).decode()
            headers["x-plivo-signature-v2-nonce"] = "N0nce"
        case "bandwidth":
            headers["authorization"] = "Basic " + base64.b64encode(b"them:cb").decode()
        case "messagebird":
            claims = {"nbf": int(TIME), "payload_hash": sha256(body).hexdigest(),
                      "url_hash": sha256(url.encode()).hexdigest()}  # fmt: skip
            headers["messagebird-signature-jwt"] = jwt.encode(claims, SECRET, "HS256")
        case "android":
            digest = hmac.new(SECRET.encode(), body + TIME.encode(), sha256).digest()
            headers["x-signature"], headers["x-timestamp"] = digest.hex(), TIME
        case "json":
            headers["authorization"] = "Bearer in"
    return Incoming("POST", url, headers, body)


RECEIPTS = [(name, *receipt) for name, case in CASES.items() for receipt in case.receipts]


@pytest.mark.parametrize(("name", "told", "reference", "state", "code"), RECEIPTS)
def test_a_receipt_is_understood(
    name: str, told: object, reference: str, state: str, code: int | None
) -> None:
    reports = Told()
    answer = asyncio.run(
        made(name, Provider(), reports).hear("receipts", signed(name, "receipts", told))
    )
    assert answer.status == 200
    (receipt,) = reports.receipts
    assert (receipt.reference, receipt.state, receipt.code) == (reference, state, code)
    assert reports.texts == []


@pytest.mark.parametrize("name", CASES)
def test_a_text_that_comes_in_is_understood(name: str) -> None:
    case, reports = CASES[name], Told()
    one = made(name, Provider(), reports)
    assert asyncio.run(one.hear("inbound", signed(name, "inbound", case.text))).status == 200
    (text,) = reports.texts
    assert (text.from_, text.to, text.body, text.id) == (TO, FROM, "Hi", case.text_id)
    assert reports.receipts == []


@pytest.mark.parametrize("name", CASES)
def test_what_the_provider_did_not_sign_is_not_believed(name: str) -> None:
    reports, request = Told(), signed(name, "inbound", CASES[name].text)
    forged = replace(
        request,
        url=request.url.partition("?")[0],
        headers={"content-type": request.headers["content-type"]},
    )
    one = made(name, Provider(), reports)
    assert asyncio.run(one.hear("inbound", forged)).status == 403
    assert reports.texts == []


def test_messagebird_tells_of_receipts_in_the_url() -> None:
    """Its status reports are GETs: the token is over the URL."""
    reports = Told()
    url = f"{HOOKS}/receipts?id=m-1&status=delivery_failed&statusReason=unknown+subscriber"
    claims = {"nbf": int(TIME), "url_hash": sha256(url.encode()).hexdigest()}
    headers = {"messagebird-signature-jwt": jwt.encode(claims, SECRET, "HS256")}
    one = made("messagebird", Provider(), reports)
    assert asyncio.run(one.hear("receipts", Incoming("GET", url, headers, b""))).status == 200
    (receipt,) = reports.receipts
    assert (receipt.reference, receipt.state, receipt.code) == ("m-1", "undelivered", 30005)


def test_telnyx_may_bring_both_to_one_address() -> None:
    reports, case = Told(), CASES["telnyx"]
    one = made("telnyx", Provider(), reports)
    for told in (case.receipts[0][0], case.text):
        asyncio.run(one.hear("receipts", signed("telnyx", "receipts", told)))
    assert (len(reports.receipts), len(reports.texts)) == (1, 1)


def test_a_phone_that_has_a_text_already_is_believed() -> None:
    answer, _ = submitted("android", {"message": "duplicate"}, 409)
    assert answer == Accepted(SUBMISSION.sid)
