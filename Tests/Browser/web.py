"""HTTP without a browser: requests with a session, and raw bytes."""

import base64
import html
import http.client
import json
import re
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlencode

from portal import OWNER, PASSWORD, Portal

SANDBOX_CREDENTIALS = "project-test-00000000-0000-4000-8000-000000000000:secret-test-sandbox"


@dataclass
class Response:
    """A response as received."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def values(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field.lower() == name.lower()]

    def field(self, name: str) -> str:
        """The value of a field that occurs exactly once."""
        values = self.values(name)
        assert len(values) == 1, f"{name} occurs {len(values)} times in {self.status} {self.fields}"
        return values[0]

    @property
    def heading(self) -> str:
        """The page's one h1, as text."""
        found = re.findall(r"<h1[^>]*>(.*?)</h1>", self.text, re.S)
        assert len(found) == 1, f"{len(found)} headings in {self.status}: {self.text[:500]}"
        return html.unescape(re.sub(r"<[^>]*>", "", found[0]))


class Client:
    """A client that keeps the session cookie and sends forms like a browser."""

    def __init__(self, portal: Portal, address: str = "127.0.0.1"):
        self.portal = portal
        #: The source address; every address of 127.0.0.0/8 is this machine.
        self.address = address
        self.cookie = None

    def get(self, path: str, **fields: str) -> Response:
        return self.send("GET", path, {name.replace("_", "-"): value for name, value in fields.items()})

    def post(self, path: str, form: dict[str, str] | bytes, fields: dict[str, str] | None = None) -> Response:
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        browser_fields = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.portal.origin,
                          "Sec-Fetch-Site": "same-origin"}
        return self.send("POST", path, browser_fields | (fields or {}), body)

    def send(self, method: str, path: str, fields: dict[str, str], body: bytes | None = None) -> Response:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.portal.port, timeout=60, source_address=(self.address, 0))
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            fields = {"Host": f"localhost:{self.portal.port}"} | fields
            if self.cookie and "Cookie" not in fields:
                fields["Cookie"] = f"__Host-sid={self.cookie}"
            if body is not None and "Content-Length" not in fields:
                fields["Content-Length"] = str(len(body))
            for name, value in fields.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            response = Response(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        for cookie in response.values("Set-Cookie"):
            self.cookie = cookie.split(";")[0].partition("=")[2] or None
        return response

    def sign_in(self, email: str = OWNER, password: str = PASSWORD) -> "Client":
        response = self.post("/sign-in", {"email": email, "password": password, "csrf": token(self.get("/sign-in"))})
        assert response.status == 303, response.text
        return self

    def follow(self, response: Response) -> Response:
        assert response.status == 303, response.text
        return self.get(response.field("Location"))


def token(response: Response, field: str = "csrf") -> str:
    """The hidden value in the last form that has it."""
    found = re.findall(rf'<input type="hidden" name="{field}" value="([^"]*)">', response.text)
    assert found, f"no field {field} in {response.status}: {response.text[:500]}"
    return found[-1]


def exchange(
    port: int, request: bytes, tls: ssl.SSLContext | None = None, server_name: str = "localhost",
    is_complete=lambda received: False,
) -> bytes:
    """Sends bytes and reads until the response is complete or the connection is closed or reset."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as plain:
        connection = tls.wrap_socket(plain, server_hostname=server_name) if tls else plain
        try:
            connection.sendall(request)
            while not is_complete(received) and (part := connection.recv(65536)):
                received += part
        except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
            pass
    return received


def responses(received: bytes) -> list[Response]:
    """Parses all responses that a server sent on one connection."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":"), "") for line in lines[1:]]
        response = Response(int(lines[0].split()[1]), fields, b"")
        length = int((response.values("Content-Length") or [len(rest)])[0])
        if "chunked" in response.values("Transfer-Encoding"):
            length = len(rest)
        response.body, received = rest[:length], rest[length:]
        found.append(response)
    return found


def stytch(portal: Portal, path: str) -> dict:
    """Returns the sandbox's response to a request with its credentials."""
    fields = {"Authorization": "Basic " + base64.b64encode(SANDBOX_CREDENTIALS.encode()).decode()}
    connection = http.client.HTTPConnection("127.0.0.1", portal.sandbox_port, timeout=60)
    try:
        connection.request("GET", path, headers=fields)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def revocations_of(portal: Portal, user: str) -> list[str]:
    """Returns the path of the revocation of each of a user's connected apps."""
    user_id = stytch(portal, f"/v1/users/{user}")["user_id"]
    apps = stytch(portal, f"/v1/users/{user}/connected_apps")["connected_apps"]
    return [f"/users/{user_id}/connected-apps/{app['connected_app_id']}/revocation" for app in apps]
