"""SIPp scenarios written as the steps of one call, so that a test shows what its peer says.

    calls(invite(), expect(100, optional=True), expect(200), ack(), take("BYE"), reply(200))

`calls` makes the caller's scenario, `answers` the callee's; `sipp` takes either. SIPp fills in
`[keywords]`. Record-Route is honoured in both directions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from switchhook.protocols.sip.headers import spelled

CALLER = "+442079460018"
_REMEMBERED = {"From:": "theirs", "To:": "ours", "Via:": "via", "CSeq:": "cseq"}
_SEND_AND_END = '<send next="1"'
TELEPHONE_EVENT = "a=rtpmap:101 telephone-event/8000\n      a=fmtp:101 0-16"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario's XML, ready to be written to a file."""

    xml: str


def calls(*steps: str) -> Scenario:
    """Return the scenario of a caller."""
    return _scenario(steps, ())


def answers(*steps: str) -> Scenario:
    """Return the scenario of a callee, which begins with `take("INVITE")`."""
    return _scenario(steps, tuple(_REMEMBERED.values()))


def sdp(
    formats: str = "0 8 101",
    *,
    direction: str = "sendrecv",
    lines: str = "",
    version: int = 1,
    host: str = "[media_ip]",
) -> str:
    """Return a session description; 101 is RFC 4733, the others are static."""
    events = TELEPHONE_EVENT if "101" in formats.split() else ""
    return _block(
        f"""
        v=0
        o=peer 1 {version} IN IP4 [local_ip]
        s=-
        c=IN IP4 {host}
        t=0 0
        m=audio [rtp_port] RTP/AVP {formats}
        {events}
        {lines}
        a={direction}
        """
    )


def invite(
    body: str = "",
    *,
    headers: str = "",
    cseq: int = 1,
    user: str = "[service]",
    host: str = "[remote_ip]:[remote_port]",
    from_: str = CALLER,
    content_type: str = "application/sdp",
    retransmit: bool = True,
) -> str:
    """Send the INVITE that begins a call; without a body it asks for an offer."""
    text = f"""
        INVITE sip:{user}@{host} SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        Max-Forwards: 70
        From: <sip:{from_}@[local_ip]:[local_port]>;tag=[call_number]
        To: <sip:{user}@[remote_ip]:[remote_port]>
        Call-ID: [call_id]
        CSeq: {cseq} INVITE
        Contact: <sip:[local_ip]:[local_port];transport=[transport]>
        {_block(headers)}
        """
    return send(text, body, content_type=content_type, retransmit=retransmit)


def invite_compact(body: str) -> str:
    """Send an INVITE in compact headers (RFC 3261 §7.3.3)."""
    return send(
        f"""
        INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
        v: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        Max-Forwards: 70
        f: <sip:{CALLER}@[local_ip]:[local_port]>;tag=[call_number]
        t: <sip:[service]@[remote_ip]:[remote_port]>
        i: [call_id]
        CSeq: 1 INVITE
        m: <sip:[local_ip]:[local_port];transport=[transport]>
        c: application/sdp
        l: [len]
        """,
        body,
        length=False,
    )


def request(
    method: str,
    body: str = "",
    *,
    cseq: int = 2,
    headers: str = "",
    content_type: str = "application/sdp",
) -> str:
    """Send a request within the dialog, as the caller."""
    contact = "Contact: <sip:[local_ip]:[local_port];transport=[transport]>"
    return send(
        f"""
        {method} [next_url] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        [routes]
        Max-Forwards: 70
        From: <sip:{CALLER}@[local_ip]:[local_port]>;tag=[call_number]
        To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
        Call-ID: [call_id]
        CSeq: {cseq} {method}
        {contact if method in ("INVITE", "UPDATE") else ""}
        {_block(headers)}
        """,
        body,
        content_type=content_type,
        retransmit=method != "ACK",
    )


def ack(cseq: int = 1, body: str = "") -> str:
    """Acknowledge a 2xx, as the caller."""
    return request("ACK", body, cseq=cseq)


def ack_refusal(user: str = "[service]", cseq: int = 1) -> str:
    """Acknowledge a final response that is not a 2xx: in the INVITE's own transaction."""
    return send(
        f"""
        ACK sip:{user}@[remote_ip]:[remote_port] SIP/2.0
        [last_Via:]
        Max-Forwards: 70
        [last_From:]
        [last_To:]
        Call-ID: [call_id]
        CSeq: {cseq} ACK
        """,
        retransmit=False,
    )


def cancel(via: str = "[last_Via:]") -> str:
    """Give the call up; it needs the INVITE's Via, which is that of the last response.

    When something else came last, `via` is "Via:[$via]", and an `expect` has kept it.
    """
    return send(
        f"""
        CANCEL sip:[service]@[remote_ip]:[remote_port] SIP/2.0
        {via}
        Max-Forwards: 70
        From: <sip:{CALLER}@[local_ip]:[local_port]>;tag=[call_number]
        To: <sip:[service]@[remote_ip]:[remote_port]>
        Call-ID: [call_id]
        CSeq: 1 CANCEL
        """
    )


def outside(method: str) -> str:
    """Send a request outside of calls."""
    return send(
        f"""
        {method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        Max-Forwards: 70
        From: <sip:{CALLER}@[local_ip]:[local_port]>;tag=[call_number]
        To: <sip:[service]@[remote_ip]:[remote_port]>
        Call-ID: [call_id]
        CSeq: 1 {method}
        Contact: <sip:[local_ip]:[local_port];transport=[transport]>
        """
    )


def request_back(method: str, body: str = "", *, cseq: int = 1) -> str:
    """Send a request within the dialog, as the callee."""
    contact = "Contact: <sip:[local_ip]:[local_port];transport=[transport]>"
    return send(
        f"""
        {method} [next_url] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        [routes]
        Max-Forwards: 70
        From:[$ours];tag=[call_number]
        To:[$theirs]
        Call-ID: [call_id]
        CSeq: {cseq} {method}
        {contact if method in ("INVITE", "UPDATE") else ""}
        """,
        body,
        retransmit=method != "ACK",
    )


def reply(
    status: int | str,
    body: str = "",
    *,
    headers: str = "",
    to_invite: bool = False,
    tag: str = ";tag=[call_number]",
    retransmit: bool = False,
) -> str:
    """Answer the last request, or as a callee the INVITE, whatever came after it.

    A callee's `tag` is added to requests that have none: give "" for those within the dialog.
    """
    return send(
        f"""
        SIP/2.0 {status} Because
        {"Via:[$via]" if to_invite else "[last_Via:]"}
        [last_Record-Route:]
        [last_From:]
        [last_To:]{tag}
        Call-ID: [call_id]
        {"CSeq:[$cseq]" if to_invite else "[last_CSeq:]"}
        Contact: <sip:[local_ip]:[local_port];transport=[transport]>
        {_block(headers)}
        """,
        body,
        retransmit=retransmit,
    )


def within(status: int, body: str = "", *, headers: str = "") -> str:
    """Answer a request within the dialog."""
    return reply(status, body, headers=headers, tag="")


def expect(
    status: int,
    *,
    optional: bool = False,
    keep_via: bool = False,
    challenge: bool = False,
    **patterns: str,
) -> str:
    """Wait for a response; `patterns` are what its headers (`max_forwards`) must match.

    A `challenge` is kept for the `[authentication]` of the next request.
    """
    # What refuses a call has no Contact, which `rrs` insists on.
    routes = ' rrs="true"' if status < 300 and status != 100 else ""
    attributes = f'response="{status}"{routes}' + (' optional="true"' if optional else "")
    attributes += ' auth="true"' if challenge else ""
    return _receive(attributes, patterns, _match("Via:", ".*", "via") if keep_via else "")


def take(method: str, **patterns: str) -> str:
    """Wait for a request; of an INVITE, remember who sent it."""
    remember = ""
    if method == "INVITE":
        remember = "".join(_match(header, ".*", name) for header, name in _REMEMBERED.items())
    routes = ' rrs="true"' if method in ("INVITE", "UPDATE") else ""
    return _receive(f'request="{method}"{routes} crlf="true"', patterns, remember)


def refuse_as_dialled(statuses: Sequence[int]) -> str:
    """Take an INVITE and refuse it with the status that the number ends with."""
    found = "".join(_match("To:", f"{status}@", f"is_{status}") for status in statuses)
    branches = [f'<nop next="{status}" test="is_{status}"/>' for status in statuses]
    for status in statuses:
        refusal = reply(status, headers="Contact: <sip:elsewhere@127.0.0.1:9>")
        branches.append(f'<label id="{status}"/>{refusal.replace("<send", _SEND_AND_END, 1)}')
    taken = take("INVITE").replace("</action>", f"{found}</action>")
    return "\n".join([taken, reply(100), *branches, '<label id="1"/>', take("ACK")])


def pause(milliseconds: int) -> str:
    """Do nothing for a while."""
    return f'<pause milliseconds="{milliseconds}"/>'


def progress() -> str:
    """Let provisional responses pass."""
    return "".join(expect(status, optional=True) for status in (100, 180, 183))


def send(
    text: str,
    body: str = "",
    *,
    content_type: str = "application/sdp",
    retransmit: bool = True,
    length: bool = True,
) -> str:
    """Send any message."""
    head = _block(text)
    if body and length:
        head += f"\n      Content-Type: {content_type}"
    if length:
        head += "\n      Content-Length: [len]"
    attributes = ' retrans="500"' if retransmit else ""
    return f"<send{attributes}><![CDATA[\n      {head}\n\n      {body}\n    ]]></send>"


def _receive(attributes: str, patterns: dict[str, str], more: str = "") -> str:
    checks = "".join(
        _match(f"{spelled(name.replace('_', '-'))}:", pattern, f"seen_{name}", check=True)
        for name, pattern in patterns.items()
    )
    action = f"<action>{more}{checks}</action>" if more or checks else ""
    seen = ",".join(f"seen_{name}" for name in patterns)
    return f"<recv {attributes}>{action}</recv>" + (f"<!--{seen}-->" if seen else "")


def _match(header: str, pattern: str, variable: str, *, check: bool = False) -> str:
    checked = ' check_it="true"' if check else ""
    return (
        f'<ereg regexp={quoteattr(pattern)} search_in="hdr" header="{escape(header)}"'
        f'{checked} assign_to="{variable}"/>'
    )


def _scenario(steps: Sequence[str], used: tuple[str, ...]) -> Scenario:
    body = "\n  ".join(steps)
    seen = {part for note in body.split("<!--")[1:] for part in note.split("-->")[0].split(",")}
    names = ",".join(sorted({*used, *seen}))
    reference = f'<Reference variables="{names}"/>' if names else ""
    return Scenario(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="call">\n  {body}\n'
        f"  {reference}\n</scenario>\n"
    )


def _block(text: str) -> str:
    """Return the lines that are not empty, indented as SIPp wants them."""
    lines = [line.strip() for line in text.splitlines()]
    return "\n      ".join(line for line in lines if line)
