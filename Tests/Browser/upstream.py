"""A substitute for Stytch, for a portal with credentials; it records the requests."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USER_ID = "user-live-3d1b1a52-5f6b-4d0e-9a6d-0f4a3f6f2c11"
USER = {
    "user_id": USER_ID, "external_id": "customer-42", "status": "active",
    "name": {"first_name": "Cara", "middle_name": "", "last_name": "Real"},
    "emails": [{"email_id": "email-live-1", "email": "cara@example.com", "verified": True}], "phone_numbers": [],
    "created_at": "2025-02-03T04:05:06Z", "is_locked": False, "roles": [],
}
REFUSED = {"error_type": "unauthorized_credentials", "error_message": "Unauthorized credentials.", "error_url": ""}


class Upstream:
    """A server on a free port of this machine, in a thread."""

    def __init__(self):
        #: The method, the path and the Authorization field of each request.
        self.requests: list[tuple[str, str, str]] = []
        self.rejects_credentials = False
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                upstream.requests.append((self.command, self.path, self.headers["Authorization"]))
                apps = self.path.endswith("/connected_apps")
                status, response = (401, REFUSED) if upstream.rejects_credentials else (200, {"connected_apps": []} if apps else USER)
                body = json.dumps({"status_code": status, "request_id": "request-id-live-1"} | response).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
