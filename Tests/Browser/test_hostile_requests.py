"""Requests that no browser sends: each is answered in words at the right status, and nothing of it reaches Stytch."""

import html
import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from web import Client, answers, exchange, token

HOST = b"Host: localhost\r\n"


@pytest.fixture(autouse=True)
def nothing_upstream(portal, owner, request):
    """After every story here the worker is the one it was, answers, and has asked Stytch nothing."""
    worker, before = portal.part("portal", "serve"), len(portal.calls())
    yield
    assert portal.part("portal", "serve") == worker
    assert owner.get("/").status == 200
    called = [(call["method"], call["path"]) for call in portal.calls()[before:]]
    assert called == [] or "may_call" in request.keywords, called


HOSTILE_IDS = {
    "..": 404, "%2e%2e": 400, "%2E": 400, "%252e%252e": 400, "%2f": 400, "a%2fb": 400, "a%5cb": 400, "%00": 400, "a%00b": 400,
    "a%0d%0aX-Evil:%20yes": 400, "%0a": 400, "%20": 400, "a;b": 400, "a@b": 400, "a:b": 400, "a%23b": 400, "a%3fb": 400,
    "%c3%bc": 400, "%ff": 400, "%": 400, "%zz": 400, "%u0041": 400, "a'b": 400, "%22%3e": 400, "x" * 129: 400, "*": 400,
    "user-live-16d9ba61-97a1-4ba4-9720-b03761dc50c6": 400,
}


@pytest.mark.parametrize(("hostile", "status"), HOSTILE_IDS.items())
def test_an_id_that_is_none_is_refused_before_any_call(owner, hostile, status):
    """S-36, S-37."""
    for path in (f"/users/{hostile}", f"/users/{hostile}/connected-apps/app-1/revocation",
                 f"/users/seed/connected-apps/{hostile}/revocation"):
        if "user-live" in hostile and "seed" in path:
            continue  # That is a name like any other for an app.
        answer = owner.get(path)
        # Dot segments are folded or refused by nginx or by the worker; either way there is no such page.
        assert answer.status in {status, 404 if hostile.startswith((".", "%2", "%25")) else status}, path
        assert answer.heading
        posted = owner.post(path, {"reason": "hostile", "ticket": "", "operation": "0" * 32, "csrf": csrf(owner)})
        assert posted.status in (400, 404, 405), path


@pytest.mark.parametrize("typed", [
    "", "   ", "\u200b", "%", "..", "a/b", "x" * 129, "a\x00b", "Jane Doe", "jane@example.com", "Ünal", "'; DROP TABLE entry",
    "<script>alert(1)</script>", "user-live-16d9ba61-97a1-4ba4-9720-b03761dc50c6",
    "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6 user-test-26d9ba61-97a1-4ba4-9720-b03761dc50c6",
])
def test_the_find_box_refuses_what_holds_no_id(owner, typed):
    answer = owner.get(f"/users?q={quote(typed)}")
    assert answer.status == 400
    assert answer.heading


@pytest.mark.parametrize(("query", "status"), [
    ("q=seed&q=seed", 400), ("q=%00", 400), ("q=%ff", 400), ("q=%", 400), ("q=" + "x" * 2100, 414),
    ("&".join(f"f{number}=" for number in range(33)), 400), ("q[]=seed", 400),
])
def test_a_query_is_bounded_and_decoded_once(owner, query, status):
    """S-19, S-37, S-40."""
    assert owner.get(f"/users?{query}").status == status


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(("body", "fields", "status"), [
    (b"csrf=a&csrf=b", {}, 400),
    (b"&".join(b"f%d=" % number for number in range(33)), {}, 400),
    (b"reason=" + b"x" * 4096, {}, 400),
    (b"reason=%00", {}, 400),
    (b"reason=%ff", {}, 400),
    (b"reason=%zz", {}, 400),
    (b"reason=", {}, 403),
    (b"", {}, 403),
    (b"x" * 16_384, {}, 400),
    (b"x" * 16_385, {}, 413),
    (b'{"csrf":"a"}', {"Content-Type": "application/json"}, 415),
    (b"csrf=a", {"Content-Type": "text/plain"}, 415),
    (b"csrf=a", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    (b"csrf=a", {"Content-Type": "application/x-www-form-urlencoded-not"}, 415),
    (b"csrf=a", {"Origin": "null"}, 403),
    (b"csrf=a", {"Origin": "https://evil.example"}, 403),
    (b"csrf=a", {"Sec-Fetch-Site": "cross-site"}, 403),
    (b"csrf=a", {"Sec-Fetch-Site": "same-site"}, 403),
    (b"csrf=a", {"Sec-Fetch-Site": "none"}, 403),
])
def test_a_form_is_bounded_and_comes_from_here(owner, body, fields, status):
    """S-14, S-17, S-19, S-39, S-40."""
    path = "/users/seed/connected-apps/connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000/revocation"
    answer = owner.post(path, body, fields)
    assert answer.status == status, answer.text
    assert answer.heading


def test_a_form_without_any_sign_of_where_it_comes_from_is_refused(owner):
    path = "/users/seed/connected-apps/connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000/revocation"
    assert owner.send("POST", path, FORM, f"csrf={csrf(owner)}".encode()).status == 403


def test_a_token_of_one_session_is_refused_in_another(portal, owner):
    """S-16."""
    other = Client(portal).sign_in()
    assert other.post("/sign-out", {"csrf": csrf(owner)}).status == 403
    assert other.get("/").status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "FOO"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/users/seed", "/audit", "/healthz", "/errors/busy.html"])
def test_other_methods_are_refused(owner, method, path):
    """S-18."""
    answer = owner.send(method, path, {})
    assert answer.status in (400, 404, 405), answer.status  # CONNECT is no request that nginx takes.
    assert answer.status == 405 or method == "CONNECT" or path.startswith("/errors"), answer.status


SMUGGLED = {
    "Content-Length and Transfer-Encoding": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths that differ": b"Content-Length: 0\r\nContent-Length: 30\r\n\r\n",
    "two lengths that agree": b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 30\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a negative length": b"Content-Length: -1\r\n\r\n",
    "a hexadecimal length": b"Content-Length: 0x0\r\n\r\n",
    "a length of 20 digits": b"Content-Length: 18446744073709551616\r\n\r\n",
    "a length that is a word": b"Content-Length: none\r\n\r\n",
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "an unknown encoding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a tab before the encoding": b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded field": b"X-Folded: one\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a folded field at the beginning": b" Folded: one\r\n\r\n",
    "a chunk of no number": b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
    "a chunk of a negative size": b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
    "a chunk of 17 digits": b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "a chunk longer than it says": b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
    "a NUL in a field": b"X-Nul: a\0b\r\n\r\n",
    "a carriage return in a name": b"X-\rCarriage: one\r\n\r\n",
    "another Host": b"Host: evil.example\r\n\r\n",
    "the same Host again": b"Host: localhost\r\n\r\n",
}


@pytest.mark.parametrize("what", SMUGGLED)
def test_a_request_that_two_readers_could_divide_differently_is_refused(portal, what):
    """S-41: one refusal, the connection closed, and nothing behind it answered."""
    request = b"POST /sign-in HTTP/1.1\r\n" + HOST + SMUGGLED[what] + b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    received = exchange(portal.port, request)
    assert [answer.status for answer in answers(received)] in ([400], [413], [501]), received[:2000]


@pytest.mark.parametrize("line", [
    b"GET / HTTP/1.1\r\n\r\n", b"GET http:// HTTP/1.1\r\nHost:\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: ../x\r\n\r\n", b"GET  HTTP/1.1\r\n" + HOST + b"\r\n", b"GET\r\n\r\n", b"\0\0\0\0\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /\r/ HTTP/1.1\r\n" + HOST + b"\r\n",
])
def test_a_line_that_is_no_request_is_refused(portal, line):
    [answer] = answers(exchange(portal.port, line))
    assert answer.status == 400
    assert answer.heading == "This request was not accepted"


@pytest.mark.parametrize("host", [b"evil.example", b"localhost.evil.example", b"127.0.0.2", b"localhost@evil.example"])
def test_an_unknown_host_gets_no_page(portal, host):
    """S-42."""
    received = exchange(portal.port, b"GET /sign-in HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert received == b"" or [answer.status for answer in answers(received)] == [400]


def test_an_absolute_address_that_names_another_host_gets_no_page(portal):
    request = b"GET http://evil.example/sign-in HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    assert exchange(portal.port, request) == b""


@pytest.mark.parametrize("target", [
    "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "/%0d%0aSet-Cookie:a=b", "/no/such",
    "javascript:alert(1)", "/sign-out", "//evil.example/users/seed", "/users/../../evil", "\\\\evil", "/%2f/evil.example",
])
def test_signing_in_leads_to_no_other_site(portal, target):
    """S-42: where to go on is a page that the router knows."""
    client = Client(portal)
    page = client.get(f"/sign-in?next={quote(target)}")
    assert 'action="/sign-in"' in page.text
    assert "evil" not in page.text


SPOOFED = {
    "X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7", "Forwarded": "for=203.0.113.7",
    "True-Client-IP": "203.0.113.7", "CF-Connecting-IP": "203.0.113.7", "Client-IP": "203.0.113.7",
    "Remote-Addr": "203.0.113.7", "Remote-User": "root", "X-User": "root", "X-Forwarded-User": "root",
    "X-Forwarded-Host": "evil.example", "X-Original-URL": "/audit", "X-Rewrite-URL": "/audit",
    "X-HTTP-Method-Override": "DELETE", "Proxy": "http://203.0.113.7:3128",
}


@pytest.mark.may_call
def test_no_field_of_the_request_says_who_asks_or_whence(portal, owner, strangers):
    """S-75, S-76: also not the variable of httpoxy."""
    customer = next(strangers)
    client = Client(portal, "127.0.0.7")
    client.cookie = owner.cookie
    assert client.send("GET", f"/users/{customer.id}", SPOOFED).status == 200
    [number] = re.findall(r'href="/audit/([0-9]+)"', owner.get(f"/audit?user={customer.id}").text)
    entry = owner.get(f"/audit/{number}").text
    assert "<code>127.0.0.7</code>" in entry
    assert "203.0.113.7" not in entry + portal.said()
    # The calls to Stytch went through no proxy: the sandbox has them.
    assert [call["status"] for call in portal.calls() if customer.id in call["path"]] == [200, 200]


@pytest.mark.parametrize("field", ["Cookie", "Origin", "Sec-Fetch-Site"])
def test_a_field_that_counts_and_comes_twice_is_refused(portal, owner, field):
    """S-77: nginx hands both on, and readers differ in which they take."""
    value = {"Cookie": f"__Host-sid={owner.cookie}", "Origin": portal.origin, "Sec-Fetch-Site": "same-origin"}[field]
    twice = f"{field}: {value}\r\n".encode() * 2
    [answer] = answers(exchange(
        portal.port, b"GET /audit HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + twice + b"\r\n"))
    assert answer.status == 400
    assert answer.heading == "This request cannot be understood"


def test_two_cookies_of_our_name_are_none(portal, owner):
    twice = {"Cookie": f"__Host-sid={owner.cookie}; __Host-sid={owner.cookie}"}
    assert owner.send("GET", "/audit", twice).field("Location").startswith("/sign-in")


def test_a_body_is_never_written_to_a_file(portal, client):
    """S-38: a password that stands in a body of the greatest length stays in memory."""
    sign_in = token(client.get("/sign-in"))
    body = f"email=a%40example.com&csrf={sign_in}&password=".encode() + b"y" * 4000
    body += b"&" + b"x" * (16_384 - len(body) - 2) + b"="
    head = f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", portal.port)) as connection:
        connection.sendall(head + body[:-1])  # nginx holds all but the last byte now.
        held = [path for folder in ("body", "fastcgi") for path in (portal.state / "nginx" / folder).rglob("*")]
        assert [path for path in held if path.is_file()] == []
        opened = [link.readlink() for nginx in nginx_processes(portal) for link in descriptors(nginx)]
        assert not [path for path in opened if str(path).startswith(str(portal.state / "nginx"))]
        connection.sendall(body[-1:])
        assert connection.recv(100).startswith(b"HTTP/1.1 4")
    assert "yyyyyyyy" not in portal.said()


def test_no_connection_to_the_worker_is_kept_for_another_request(portal, client):
    """With a connection kept, what one request leaves undrained would be read as the next one."""
    for _ in range(5):
        assert client.get("/sign-in").status == 200
    # Of /proc/net/unix: state 01 is the socket that listens, 03 one that is connected.
    lines = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()]
    states = [fields[5] for fields in lines if fields[-1] == str(portal.state / "run/portal.sock")]
    assert states == ["01"]


@pytest.mark.may_call
def test_asking_changes_nothing(portal, owner):
    """S-13: every link of every page, with GET and HEAD, and the data are as before but for what the log says of it."""
    revocations, admins = portal.revocations(), rows(portal, "accounts", "SELECT * FROM admin")
    [[last]] = rows(portal, "audit", "SELECT max(seq) FROM entry")
    waiting, seen = ["/", "/users/seed", "/users/no-apps", "/audit?action=look-up"], set()
    while waiting and len(seen) < 100:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = owner.get(path)
        assert owner.send("HEAD", path, {}).body == b""
        found = [html.unescape(link) for link in re.findall(r'(?:href|action)="(/[^"#]*)"', answer.text)]
        waiting += answer.all("Location") + found
    assert len(seen) == 100
    assert portal.revocations() == revocations
    assert rows(portal, "accounts", "SELECT * FROM admin") == admins
    assert {action for [action] in rows(portal, "audit", f"SELECT action FROM entry WHERE seq > {last}")} == {"look-up"}


def rows(portal, database: str, query: str) -> list[list]:
    with closing(sqlite3.connect(f"file:{portal.state}/{database}.sqlite?mode=ro", uri=True)) as connection:
        return [list(row) for row in connection.execute(query)]


def nginx_processes(portal):
    return [one for one, arguments in portal.processes().items() if arguments[0].startswith("nginx")]


def descriptors(process):
    return [link for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()]


def csrf(client: Client) -> str:
    return token(client.get("/"))
