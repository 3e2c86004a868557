"""HTTP without a browser: whole requests with a session, and bytes as they are."""

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
class Answer:
    """One answer as it came."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field.lower() == name.lower()]

    def field(self, name: str) -> str:
        """The value of a field that stands exactly once."""
        values = self.all(name)
        assert len(values) == 1, f"{name} stands {len(values)} times in {self.status} {self.fields}"
        return values[0]

    @property
    def heading(self) -> str:
        """The page's one h1, as text."""
        found = re.findall(r"<h1[^>]*>(.*?)</h1>", self.text, re.S)
        assert len(found) == 1, f"{len(found)} headings in {self.status}: {self.text[:500]}"
        return html.unescape(re.sub(r"<[^>]*>", "", found[0]))


class Client:
    """Somebody who keeps a cookie and sends forms as a browser does."""

    def __init__(self, portal: Portal, address: str = "127.0.0.1"):
        self.portal = portal
        #: Where the client comes from; every address of 127.0.0.0/8 is this machine.
        self.address = address
        self.cookie = None

    def get(self, path: str, **fields: str) -> Answer:
        return self.send("GET", path, {name.replace("_", "-"): value for name, value in fields.items()})

    def post(self, path: str, form: dict[str, str] | bytes, fields: dict[str, str] | None = None) -> Answer:
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        usual = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.portal.origin,
                 "Sec-Fetch-Site": "same-origin"}
        return self.send("POST", path, usual | (fields or {}), body)

    def send(self, method: str, path: str, fields: dict[str, str], body: bytes | None = None) -> Answer:
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
            answer = Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        for cookie in answer.all("Set-Cookie"):
            self.cookie = cookie.split(";")[0].partition("=")[2] or None
        return answer

    def sign_in(self, email: str = OWNER, password: str = PASSWORD) -> "Client":
        answer = self.post("/sign-in", {"email": email, "password": password, "csrf": token(self.get("/sign-in"))})
        assert answer.status == 303, answer.text
        return self

    def follow(self, answer: Answer) -> Answer:
        assert answer.status == 303, answer.text
        return self.get(answer.field("Location"))


def token(answer: Answer, field: str = "csrf") -> str:
    """The hidden value in the last form of a page that has it."""
    found = re.findall(rf'<input type="hidden" name="{field}" value="([^"]*)">', answer.text)
    assert found, f"no field {field} in {answer.status}: {answer.text[:500]}"
    return found[-1]


def exchange(
    port: int, request: bytes, tls: ssl.SSLContext | None = None, name: str = "localhost", is_whole=lambda received: False,
) -> bytes:
    """Sends bytes, and reads until the answer is whole or the other side closes; a cut connection reads as one closed."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as plain:
        connection = tls.wrap_socket(plain, server_hostname=name) if tls else plain
        try:
            connection.sendall(request)
            while not is_whole(received) and (part := connection.recv(65536)):
                received += part
        except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
            pass
    return received


def answers(received: bytes) -> list[Answer]:
    """All answers in what a server sent on one connection."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":"), "") for line in lines[1:]]
        answer = Answer(int(lines[0].split()[1]), fields, b"")
        length = int((answer.all("Content-Length") or [len(rest)])[0])
        if "chunked" in answer.all("Transfer-Encoding"):
            length = len(rest)
        answer.body, received = rest[:length], rest[length:]
        found.append(answer)
    return found


def stytch(portal: Portal, path: str) -> dict:
    """What the sandbox answers to whoever has its credentials."""
    fields = {"Authorization": "Basic " + base64.b64encode(SANDBOX_CREDENTIALS.encode()).decode()}
    connection = http.client.HTTPConnection("127.0.0.1", portal.sandbox_port, timeout=60)
    try:
        connection.request("GET", path, headers=fields)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def revocations_of(portal: Portal, user: str) -> list[str]:
    """Where each of a user's connected apps is revoked."""
    user_id = stytch(portal, f"/v1/users/{user}")["user_id"]
    apps = stytch(portal, f"/v1/users/{user}/connected_apps")["connected_apps"]
    return [f"/users/{user_id}/connected-apps/{app['connected_app_id']}/revocation" for app in apps]
