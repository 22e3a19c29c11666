"""What a SIP caller writes into its headers, shown in the console, runs nothing."""

from pathlib import Path

from playwright.sync_api import expect

from tests.peers.console import opened
from tests.peers.scenario import ack, calls, invite, progress, sdp, take, within
from tests.peers.scenario import expect as awaits
from tests.peers.softphone import chromium
from tests.peers.telephony import Telephony

EVIL = "'><img src=x onerror=alert(1)><script>alert(2)</script>"


def test_headers_of_a_caller_are_text_in_the_ladder(telephony: Telephony, tmp_path: Path) -> None:
    telephony.app.answers["/voice"] = "<Response><Hangup/></Response>"
    headers = f"User-Agent: {EVIL}\n        X-Evil: {EVIL}\n        Subject: {EVIL}"
    first = invite(sdp(), headers=headers).replace("From: <", f'From: "{EVIL}" <')
    telephony.called_by(calls(first, progress(), awaits(200), ack(), take("BYE"), within(200)))
    sid = telephony.wait_ended()["CallSid"]
    with chromium(tmp_path) as browser, opened(browser, telephony.server) as console:
        page = console.go(f"calls/{sid}")
        ladder = page.locator(".ladder")
        arrived = ladder.locator("summary[aria-label^='INVITE']").first
        arrived.click()
        message = ladder.locator("ol li").first.locator("pre")
        for name in ("From", "User-Agent", "X-Evil", "Subject"):
            expect(message).to_contain_text(f"{name}: " + (f'"{EVIL}"' if name == "From" else EVIL))
        page.locator(".timeline li.sip summary").first.click()
        expect(page.locator(".timeline .everything").first).to_contain_text(EVIL)
        assert page.locator("main img[src=x], main script").count() == 0
        assert console.faults == []
