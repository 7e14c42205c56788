"""A stand-in for a BigBlueButton server: it plays `create` and `join` of its API as the documentation states them.

No real one can run here. What is played: the checksum over the name of the call, the query as it was sent and the
secret (SHA-256); a failure with `checksumError`; `create` that is idempotent for the same meetingID; `join` that wants a
meeting that was created, a full name and a role. Everything that came in is kept, as it came.
"""

import hashlib
import http.server
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs

SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"


class _Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        what = path.removeprefix("/bigbluebutton/api/")
        self.server.calls.append((what, query))
        signed, _, checksum = query.rpartition("&checksum=")
        if hashlib.sha256(f"{what}{signed}{SECRET}".encode()).hexdigest() != checksum:
            return self._say("FAILED", "<messageKey>checksumError</messageKey><message>no</message>")
        given = {name: values[0] for name, values in parse_qs(signed, strict_parsing=True).items()}
        return {"create": self._create, "join": self._join}[what](given)

    def _create(self, given):
        known = given["meetingID"] in self.server.rooms
        self.server.rooms.setdefault(given["meetingID"], given)
        assert given["name"]
        self._say("SUCCESS", f"<meetingID>{given['meetingID']}</meetingID>", "duplicateWarning" if known else "")

    def _join(self, given):
        if given["meetingID"] not in self.server.rooms:
            return self._say("FAILED", "<messageKey>notFound</messageKey>")
        assert given["role"] in {"MODERATOR", "VIEWER"}
        return self._say("SUCCESS", f"<user>{given['fullName']}</user>")

    def _say(self, code, more, key=""):
        body = f"<response><returncode>{code}</returncode>{more}<messageKey>{key}</messageKey></response>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml;charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def running():
    """The server on a free port: `.url`, `.calls`, `.rooms`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Api)
    server.calls, server.rooms = [], {}
    server.place = f"127.0.0.1:{server.server_port}"
    server.url = f"http://{server.place}/bigbluebutton"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
