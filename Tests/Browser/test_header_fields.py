"""The header fields of every response, from the worker, from nginx with a file, and from nginx with an error (S-20 to S-26)."""

import re

import pytest

from portal import ROOT
from web import Response, Client, responses, exchange

HOST = b"Host: localhost\r\n"


@pytest.fixture(scope="session")
def every_response(portal, owner):
    """One response of each status and source, by name."""
    visitor = Client(portal)

    def raw(request: bytes) -> Response:
        [response] = responses(exchange(portal.port, request))
        return response

    long = b"x" * 40_000
    found = {
        "200, a page": owner.get("/"),
        "200, a page of a visitor": visitor.get("/sign-in"),
        "200, a file": visitor.get(stylesheet(visitor)),
        "200, for operators": visitor.get("/healthz"),
        "303": visitor.get("/"),
        "400, of the worker": owner.get("/users/a%20b"),
        "400, of nginx": owner.get("/audit/%00"),
        "400, no request line": raw(b"nonsense\r\n\r\n"),
        "400, no Host": raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
        "400, two lengths": raw(b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        "400, a field of 40,000 bytes": raw(b"GET / HTTP/1.1\r\n" + HOST + b"X-Long: " + long + b"\r\n\r\n"),
        "403": visitor.post("/sign-in", {"email": "a@example.com", "password": "b", "csrf": "c"}),
        "404, of the worker": owner.get("/no/such/page"),
        "404, a file": visitor.get("/assets/0123456789ab/other.css"),
        "404, a folder": visitor.get("/assets/"),
        "404, nginx's own pages": visitor.get("/errors/refused.html"),
        "405, of the worker": visitor.send("DELETE", "/", {}),
        "405, TRACE": visitor.send("TRACE", "/", {}),
        "413": raw(b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: 16385\r\nConnection: close\r\n\r\n"),
        "414": raw(b"GET /" + long + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
        "414, of the worker": owner.get("/users?q=" + "x" * 2100),
        "415": visitor.post("/sign-in", b"{}", {"Content-Type": "application/json"}),
        "422": owner.get("/audit?from=yesterday"),
        "501": raw(b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\nConnection: close\r\n\r\n"),
        "502": owner.get("/users/answers-500"),
        "503": owner.get("/users/answers-429"),
        "505": raw(b"GET / HTTP/3.0\r\n" + HOST + b"\r\n"),
    }
    # One IP address can send 31 sign-ins at once, and one more each second.
    busy = Client(portal, "127.0.0.9")
    found["429"] = next(response for response in (busy.post("/sign-in", b"") for _ in range(60)) if response.status == 429)
    return found


def stylesheet(client: Client) -> str:
    return re.search(r'<link rel="stylesheet" href="([^"]+)">', client.get("/sign-in").text).group(1)


def test_every_status_occurred(every_response):
    assert {name: response.status for name, response in every_response.items()} == {
        name: int(name[:3]) for name in every_response
    }


EXPECTED = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Frame-Options": "DENY",
}


def test_every_response_has_every_security_field_once(every_response):
    """S-20, S-22."""
    lacking = [
        (name, field) for name, response in every_response.items() for field, value in EXPECTED.items()
        if response.values(field) != [value]
    ]
    assert lacking == []
    for name, response in every_response.items():
        denied = response.field("Permissions-Policy")
        for feature in ("camera", "microphone", "geolocation", "payment", "usb", "clipboard-read"):
            assert f"{feature}=()" in denied, name


def test_every_response_has_the_content_security_policy(every_response):
    """S-21."""
    for name, response in every_response.items():
        policy = dict(part.partition(" ")[::2] for part in response.field("Content-Security-Policy").split("; "))
        assert policy.pop("default-src") == "'none'", name
        for directive in ("frame-ancestors", "base-uri", "object-src"):
            assert policy.pop(directive) == "'none'", name
        for directive in ("style-src", "script-src", "img-src", "font-src", "connect-src", "form-action"):
            assert policy.pop(directive) == "'self'", name
        assert policy == {"require-trusted-types-for": "'script'", "trusted-types": "'none'"}, name


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
    kinds = {"200, a file": "text/css; charset=utf-8", "200, for operators": "text/plain; charset=utf-8"}
    for name, response in every_response.items():
        if response.body:
            assert response.field("Content-Type") == kinds.get(name, "text/html; charset=utf-8"), name
            response.body.decode("utf-8")


def test_every_error_is_a_page_in_words(every_response):
    for name, response in every_response.items():
        if int(name[:3]) >= 400:
            assert response.heading, name
            assert '<html lang="en">' in response.text, name
            assert "Oops" not in response.text and "sorry" not in response.text.lower(), name


@pytest.mark.parametrize(("name", "kind"), [
    ("portal.css", "text/css"), ("portal.js", "text/javascript"), ("icon.svg", "image/svg+xml"),
])
def test_static_files_are_kept_for_ever_under_the_name_of_their_version(client, name, kind):
    response = client.get(stylesheet(client).replace("portal.css", name))
    assert response.status == 200
    assert response.field("Cache-Control") == "public, max-age=31536000, immutable"
    assert response.field("Content-Type") == f"{kind}; charset=utf-8"
    assert response.body == (ROOT / "public" / name).read_bytes()
    assert response.values("Set-Cookie") == []


def test_what_the_pages_of_errors_name_is_asked_for_anew_since_they_know_no_version(client):
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
def test_a_page_is_never_served_under_the_name_of_a_file(owner, path):
    """S-24: cache deception."""
    response = owner.get(path)
    assert response.status in (400, 404)
    assert response.field("Cache-Control") == "no-store"
    assert "Ada Seed" not in response.text


def test_the_session_is_one_cookie_that_only_the_browser_sees(portal, client):
    """S-1, S-2, S-3, S-6."""
    before = client.get("/sign-in").field("Set-Cookie")
    assert before.partition("; ")[2] == "Path=/; Secure; HttpOnly; SameSite=Strict"
    early = client.cookie
    client.sign_in()
    assert client.cookie != early and len(client.cookie) == 43
    old = Client(portal)
    old.cookie = early
    assert old.get("/").field("Location").startswith("/sign-in")

    used = client.cookie
    form = re.search(r'name="csrf" value="([^"]+)"', client.get("/").text).group(1)
    out = client.post("/sign-out", {"csrf": form})
    assert out.status == 303
    assert out.field("Clear-Site-Data") == '"cache", "cookies", "storage"'
    assert out.field("Set-Cookie") == "__Host-sid=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
    client.cookie = used
    assert client.get("/").field("Location").startswith("/sign-in")
    assert used not in portal.printed()


def test_health_and_figures_are_for_this_machine_only(client, portal):
    assert client.get("/healthz").text == "ok\n"
    assert "portal_audit_log_sound 1" in client.get("/metrics").text
    conf = (portal.state / "nginx/conf/portal/locations.conf").read_text()
    for path in ("/healthz", "/metrics"):
        block = re.search(rf"location = {path} {{(.*?)}}", conf, re.S).group(1)
        assert re.findall(r"^\s*(allow|deny) (.*);$", block, re.M) == [
            ("allow", "127.0.0.0/8"), ("allow", "::1"), ("deny", "all"),
        ]
