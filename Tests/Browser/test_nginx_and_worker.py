"""What nginx passes to the worker, and what it does not."""

import html
import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import wording
from web import Client, exchange, responses, token

pytestmark = pytest.mark.usefixtures("no_upstream_calls")

SPOOFED = {
    "X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7", "Forwarded": "for=203.0.113.7",
    "True-Client-IP": "203.0.113.7", "CF-Connecting-IP": "203.0.113.7", "Client-IP": "203.0.113.7",
    "Remote-Addr": "203.0.113.7", "Remote-User": "root", "X-User": "root", "X-Forwarded-User": "root",
    "X-Forwarded-Host": "evil.example", "X-Original-URL": "/audit", "X-Rewrite-URL": "/audit",
    "X-HTTP-Method-Override": "DELETE", "Proxy": "http://203.0.113.7:3128",
}


@pytest.mark.may_call_stytch
def test_no_header_field_changes_the_client_address_or_the_user(portal, owner, customers):
    """S-75, S-76: and Proxy does not become a variable (httpoxy)."""
    customer = next(customers)
    client = Client(portal, "127.0.0.7")
    client.cookie = owner.cookie
    assert client.send("GET", f"/users/{customer.id}", SPOOFED).status == 200
    [number] = re.findall(r'href="/audit/([0-9]+)"', owner.get(f"/audit?user={customer.id}").text)
    entry = owner.get(f"/audit/{number}").text
    assert "<code>127.0.0.7</code>" in entry
    assert "203.0.113.7" not in entry + portal.read_output()
    # The calls to Stytch used no proxy: the sandbox received them.
    assert [call["status"] for call in portal.calls() if customer.id in call["path"]] == [200, 200]


@pytest.mark.parametrize("field", ["Cookie", "Origin", "Sec-Fetch-Site"])
def test_a_security_field_that_is_sent_twice_is_rejected(portal, owner, field):
    """S-77: nginx passes both, and parsers differ in which of them they use."""
    value = {"Cookie": f"__Host-sid={owner.cookie}", "Origin": portal.origin, "Sec-Fetch-Site": "same-origin"}[field]
    twice = f"{field}: {value}\r\n".encode() * 2
    [response] = responses(exchange(
        portal.port, b"GET /audit HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + twice + b"\r\n"))
    assert response.status == 400
    assert response.heading == wording.BAD_REQUEST


def test_two_session_cookies_count_as_none(portal, owner):
    twice = {"Cookie": f"__Host-sid={owner.cookie}; __Host-sid={owner.cookie}"}
    assert owner.send("GET", "/audit", twice).field("Location").startswith("/sign-in")


def test_a_body_is_never_written_to_a_file(portal, client):
    """S-38: even a password in a body of the maximum length stays in memory."""
    csrf = token(client.get("/sign-in"))
    body = f"email=a%40example.com&csrf={csrf}&password=".encode() + b"y" * 4000
    body += b"&" + b"x" * (16_384 - len(body) - 2) + b"="
    head = f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", portal.port)) as connection:
        connection.sendall(head + body[:-1])  # nginx has all but the last byte now.
        files = [path for folder in ("body", "fastcgi") for path in (portal.state / "nginx" / folder).rglob("*")]
        assert [path for path in files if path.is_file()] == []
        open_files = [link.readlink() for nginx in nginx_processes(portal) for link in descriptors(nginx)]
        assert not [path for path in open_files if str(path).startswith(str(portal.state / "nginx"))]
        connection.sendall(body[-1:])
        assert connection.recv(100).startswith(b"HTTP/1.1 4")
    assert "yyyyyyyy" not in portal.read_output()


def test_no_connection_to_the_worker_is_reused(portal, client):
    """On a reused connection, the unread rest of a request would be parsed as the next request."""
    for _ in range(5):
        assert client.get("/sign-in").status == 200
    # In /proc/net/unix, state 01 is a listening socket and 03 a connected one.
    lines = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()]
    states = [fields[5] for fields in lines if fields[-1] == str(portal.state / "run/portal.sock")]
    assert states == ["01"]


@pytest.mark.may_call_stytch
def test_get_and_head_change_nothing(portal, owner):
    """S-13: a crawl with GET and HEAD changes no data and adds only log entries."""
    revocations, admins = portal.revocations(), rows(portal, "accounts", "SELECT * FROM admin")
    [[last]] = rows(portal, "audit", "SELECT max(seq) FROM entry")
    queue, seen = ["/", "/users/seed", "/users/no-apps", "/audit?action=look-up"], set()
    while queue and len(seen) < 100:
        path = queue.pop(0)
        if path in seen:
            continue
        seen.add(path)
        response = owner.get(path)
        assert owner.send("HEAD", path, {}).body == b""
        links = [html.unescape(link) for link in re.findall(r'(?:href|action)="(/[^"#]*)"', response.text)]
        queue += response.values("Location") + links
    assert len(seen) == 100
    assert portal.revocations() == revocations
    assert rows(portal, "accounts", "SELECT * FROM admin") == admins
    actions = {action for [action] in rows(portal, "audit", f"SELECT action FROM entry WHERE seq > {last}")}
    # Besides the requests, the log has what the portal does in the background.
    assert actions - {"admin change", "session end", "verification"} == {"look-up", "export"}


def rows(portal, database: str, query: str) -> list[list]:
    with closing(sqlite3.connect(f"file:{portal.state}/{database}.sqlite?mode=ro", uri=True)) as connection:
        return [list(row) for row in connection.execute(query)]


def nginx_processes(portal):
    return [process for process, arguments in portal.processes().items() if arguments[0].startswith("nginx")]


def descriptors(process):
    return [link for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()]
