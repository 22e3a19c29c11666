"""A provider of texts that only pretends: it prints them, and says that they were delivered.

    python examples/sms_provider.py 5000

Switchhook speaks with it by the preset `json`: see docs/howto/carriers.md.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Timer
from urllib.request import Request, urlopen

TOKEN = "our token"  # what Switchhook shows us
CALLBACK_TOKEN = "their token"  # what we show Switchhook


class Provider(BaseHTTPRequestHandler):
    """Takes a text, and tells of its receipt a moment later."""

    def do_POST(self) -> None:
        """Answer a request for a text."""
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.answer(401, {"error": "token"})
            return
        print(f"{text['from']} to {text['to']}: {text['text']}", flush=True)
        self.answer(202, {"id": text["id"]})
        Timer(0.2, tell, (text["receipts_url"], text["id"])).start()

    def answer(self, status: int, told: dict[str, str]) -> None:
        """Answer with JSON."""
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def tell(url: str, sid: str) -> None:
    """Tell Switchhook that a text was delivered."""
    body = json.dumps({"id": sid, "status": "delivered"}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {CALLBACK_TOKEN}"}
    urlopen(Request(url, body, headers)).close()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()
