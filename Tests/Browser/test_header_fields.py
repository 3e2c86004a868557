"""The header fields of every response, from the worker, from nginx with a file, and from nginx with an error (S-20 to S-26)."""

import re

import pytest

import security_headers
from portal import ROOT
from web import Client, Response, exchange, responses, token

HOST = b"Host: localhost\r\n"


@pytest.fixture(scope="session")
def every_response(portal, owner):
    """A response of each status from each source, by name; a name begins with the status."""
    visitor = Client(portal)

    def raw(request: bytes) -> Response:
        [response] = responses(exchange(portal.port, request))
        return response

    long = b"x" * 40_000
    by_name = {
        "200, a page": owner.get("/"),
        "200, a page without a session": visitor.get("/sign-in"),
        "200, a file": visitor.get(stylesheet(visitor)),
        "200, plain text": visitor.get("/healthz"),
        "303": visitor.get("/"),
        "400, from the worker": owner.get("/users/a%20b"),
        "400, from nginx": owner.get("/audit/%00"),
        "400, no request line": raw(b"nonsense\r\n\r\n"),
        "400, no Host": raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
        "400, two lengths": raw(b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        "400, a field of 40,000 bytes": raw(b"GET / HTTP/1.1\r\n" + HOST + b"X-Long: " + long + b"\r\n\r\n"),
        "403": visitor.post("/sign-in", {"email": "a@example.com", "password": "b", "csrf": "c"}),
        "404, from the worker": owner.get("/no/such/page"),
        "404, a file": visitor.get("/assets/0123456789ab/other.css"),
        "404, a folder": visitor.get("/assets/"),
        "404, nginx's own pages": visitor.get("/errors/refused.html"),
        "405, from the worker": visitor.send("DELETE", "/", {}),
        "405, TRACE": visitor.send("TRACE", "/", {}),
        "413": raw(b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: 16385\r\nConnection: close\r\n\r\n"),
        "414": raw(b"GET /" + long + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
        "414, from the worker": owner.get("/users?q=" + "x" * 2100),
        "415": visitor.post("/sign-in", b"{}", {"Content-Type": "application/json"}),
        "422": owner.get("/audit?from=yesterday"),
        "501": raw(b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\nConnection: close\r\n\r\n"),
        "502": owner.get("/users/answers-500"),
        "503": owner.get("/users/answers-429"),
        "505": raw(b"GET / HTTP/3.0\r\n" + HOST + b"\r\n"),
    }
    # nginx accepts 31 sign-ins at once from an IP address, and one more each second.
    flooder = Client(portal, "127.0.0.9")
    by_name["429"] = next(response for response in (flooder.post("/sign-in", b"") for _ in range(60)) if response.status == 429)
    return by_name


def stylesheet(client: Client) -> str:
    return re.search(r'<link rel="stylesheet" href="([^"]+)">', client.get("/sign-in").text).group(1)


def test_every_status_occurred(every_response):
    assert {name: response.status for name, response in every_response.items()} == {
        name: int(name[:3]) for name in every_response
    }


def test_every_response_has_every_security_field_once(every_response):
    """S-20, S-21, S-22."""
    assert {name: found for name, response in every_response.items()
            if (found := security_headers.problems(response))} == {}


def test_no_response_allows_another_origin_or_names_a_version(every_response):
    """S-23, S-26."""
    for name, response in every_response.items():
        fields = {field.lower(): value for field, value in response.fields}
        assert not [field for field in fields if field.startswith("access-control-") or field == "x-powered-by"], name
        assert fields.get("server", "nginx") == "nginx", name
        assert not re.search(rb"nginx/|1\.22|libcurl|[Ss]wift[ /]|sqlite|SELECT |\.swift|/run/|/home/|/tmp/", response.body), name


def test_only_static_files_can_be_cached(every_response):
    """S-24."""
    cacheable = {name for name, response in every_response.items() if response.values("Cache-Control") != ["no-store"]}
    assert cacheable == {"200, a file"}


def test_every_response_has_a_content_type(every_response):
    """S-25."""
    content_types = {"200, a file": "text/css; charset=utf-8", "200, plain text": "text/plain; charset=utf-8"}
    for name, response in every_response.items():
        if response.body:
            assert response.field("Content-Type") == content_types.get(name, "text/html; charset=utf-8"), name
            response.body.decode("utf-8")


def test_every_error_is_an_html_page_with_a_heading(every_response):
    for name, response in every_response.items():
        if int(name[:3]) >= 400:
            assert response.heading, name
            assert '<html lang="en">' in response.text, name
            assert "Oops" not in response.text and "sorry" not in response.text.lower(), name


@pytest.mark.parametrize(("name", "media_type"), [
    ("portal.css", "text/css"), ("portal.js", "text/javascript"), ("icon.svg", "image/svg+xml"),
])
def test_a_static_file_with_its_version_in_the_url_can_be_cached_forever(client, name, media_type):
    response = client.get(stylesheet(client).replace("portal.css", name))
    assert response.status == 200
    assert response.field("Cache-Control") == "public, max-age=31536000, immutable"
    assert response.field("Content-Type") == f"{media_type}; charset=utf-8"
    assert response.body == (ROOT / "public" / name).read_bytes()
    assert response.values("Set-Cookie") == []


def test_files_of_the_error_pages_are_revalidated_because_their_url_has_no_version(client):
    for name in ("portal.css", "icon.svg"):
        response = client.get(f"/assets/000000000000/{name}")
        assert (response.status, response.field("Cache-Control")) == (200, "no-cache")


@pytest.mark.parametrize("path", [
    "/portal.css", "/public/portal.css", "/assets/portal.css", "/assets/0123456789ab/errors/refused.html",
    "/assets/0123456789ab/../../nginx/local.conf", "/assets/0123456789ab/%2e%2e/icon.svg",
    "/assets/0123456789ab/portal.css/", "/assets/0123456789ab/PORTAL.CSS", "/.git/config", "/assets/0123456789ab/",
    "/errors/busy.html", "/templates/layout.html", "/assets/0123456789ab/portal.css%00.js",
])
def test_only_the_known_files_are_served(owner, path):
    """S-73."""
    assert owner.get(path).status in (400, 404)


@pytest.mark.parametrize("path", ["/users/seed/portal.css", "/users/seed/x.js", "/audit/1.css", "/audit.css"])
def test_a_url_that_looks_like_a_file_is_not_a_page(owner, path):
    """S-24: cache deception."""
    response = owner.get(path)
    assert response.status in (400, 404)
    assert response.field("Cache-Control") == "no-store"
    assert "Ada Seed" not in response.text


def test_the_session_is_one_cookie_that_no_script_can_read_and_that_changes_at_sign_in(portal, client):
    """S-1, S-2, S-3, S-6."""
    cookie = client.get("/sign-in").field("Set-Cookie")
    assert cookie.partition("; ")[2] == "Path=/; Secure; HttpOnly; SameSite=Strict"
    before = client.cookie
    client.sign_in()
    assert client.cookie != before and len(client.cookie) == 43
    other = Client(portal)
    other.cookie = before
    assert other.get("/").field("Location").startswith("/sign-in")

    session = client.cookie
    signed_out = client.post("/sign-out", {"csrf": token(client.get("/"))})
    assert signed_out.status == 303
    assert signed_out.field("Clear-Site-Data") == '"cache", "cookies", "storage"'
    assert signed_out.field("Set-Cookie") == "__Host-sid=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
    client.cookie = session
    assert client.get("/").field("Location").startswith("/sign-in")
    assert session not in portal.read_output()


def test_health_and_metrics_are_for_this_machine_only(client, portal):
    assert client.get("/healthz").text == "ok\n"
    assert "portal_audit_log_sound 1" in client.get("/metrics").text
    conf = (portal.state / "nginx/conf/portal/locations.conf").read_text()
    for path in ("/healthz", "/metrics"):
        block = re.search(rf"location = {path} {{(.*?)}}", conf, re.S).group(1)
        assert re.findall(r"^\s*(allow|deny) (.*);$", block, re.M) == [
            ("allow", "127.0.0.0/8"), ("allow", "::1"), ("deny", "all"),
        ]
