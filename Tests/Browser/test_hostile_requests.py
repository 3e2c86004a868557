"""Requests that no browser sends get an error page with the right status, and nothing reaches Stytch."""

from urllib.parse import quote

import pytest

import wording
from web import Client, token

pytestmark = pytest.mark.usefixtures("no_upstream_calls")

HOSTILE_IDS = [
    "%2e%2e", "%2E", "%252e%252e", "%2f", "a%2fb", "a%5cb", "%00", "a%00b", "a%0d%0aX-Evil:%20yes", "%0a", "%20", "a;b", "a@b",
    "a:b", "a%23b", "a%3fb", "%c3%bc", "%ff", "%", "%zz", "%u0041", "a'b", "%22%3e", "x" * 129, "*",
]


@pytest.mark.parametrize("hostile", HOSTILE_IDS)
def test_an_invalid_id_is_rejected_before_any_call(owner, hostile):
    """S-36, S-37."""
    for path in (f"/users/{hostile}", f"/users/{hostile}/connected-apps/app-1/revocation",
                 f"/users/seed/connected-apps/{hostile}/revocation"):
        response = owner.get(path)
        assert (response.status, bool(response.heading)) == (400, True), path
    form = {"reason": "hostile", "ticket": "", "operation": "0" * 32, "csrf": csrf(owner)}
    assert owner.post(path, form).status == 400


@pytest.mark.parametrize("path", ["/users/..", "/users/.", "/users/", "/users//", "/users/seed/", "/users/seed/../seed"])
def test_a_path_that_is_not_normalized_is_not_found(owner, path):
    assert owner.get(path).status == 404


@pytest.mark.parametrize("path", ["", "/connected-apps/app-1/revocation"])
def test_an_id_of_another_environment_is_rejected_before_any_call(owner, path):
    response = owner.get(f"/users/user-live-16d9ba61-97a1-4ba4-9720-b03761dc50c6{path}")
    assert response.status == 400
    assert response.heading == wording.WRONG_ENVIRONMENT


@pytest.mark.parametrize("text", [
    "", "   ", "\u200b", "%", "..", "a/b", "x" * 129, "a\x00b", "Jane Doe", "jane@example.com", "Ünal", "'; DROP TABLE entry",
    "<script>alert(1)</script>", "user-live-16d9ba61-97a1-4ba4-9720-b03761dc50c6",
    "user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6 user-test-26d9ba61-97a1-4ba4-9720-b03761dc50c6",
])
def test_the_find_box_rejects_text_without_an_id(owner, text):
    response = owner.get(f"/users?q={quote(text)}")
    assert response.status == 400
    assert response.heading


@pytest.mark.parametrize(("query", "status"), [
    ("q=seed&q=seed", 400), ("q=%00", 400), ("q=%ff", 400), ("q=%", 400), ("q=" + "x" * 2100, 414),
    ("&".join(f"f{number}=" for number in range(33)), 400), ("q[]=seed", 400),
])
def test_a_query_is_limited_and_decoded_once(owner, query, status):
    """S-19, S-37, S-40."""
    assert owner.get(f"/users?{query}").status == status


FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
REVOCATION = "/users/seed/connected-apps/connected-app-test-aeadeabc-a3a3-4796-83d0-b757e3001000/revocation"


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
def test_a_form_is_limited_and_must_come_from_this_site(owner, body, fields, status):
    """S-14, S-17, S-19, S-39, S-40."""
    response = owner.post(REVOCATION, body, fields)
    assert response.status == status, response.text
    assert response.heading


def test_a_form_without_an_origin_is_rejected(owner):
    assert owner.send("POST", REVOCATION, FORM_TYPE, f"csrf={csrf(owner)}".encode()).status == 403


def test_a_csrf_token_of_one_session_is_rejected_in_another(portal, owner):
    """S-16."""
    other = Client(portal).sign_in()
    assert other.post("/sign-out", {"csrf": csrf(owner)}).status == 403
    assert other.post("/sign-out", {"csrf": csrf(other)}).status == 303


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "FOO"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/users/seed", "/audit", "/healthz", "/errors/busy.html"])
def test_other_methods_are_rejected(owner, method, path):
    """S-18."""
    response = owner.send(method, path, {})
    assert response.status in (400, 404, 405), response.status  # nginx does not accept CONNECT.
    assert response.status == 405 or method == "CONNECT" or path.startswith("/errors"), response.status


@pytest.mark.parametrize("target", [
    "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "/%0d%0aSet-Cookie:a=b", "/no/such",
    "javascript:alert(1)", "/sign-out", "//evil.example/users/seed", "/users/../../evil", "\\\\evil", "/%2f/evil.example",
])
def test_signing_in_leads_to_no_other_site(portal, target):
    """S-42: the next page must be one that the router knows."""
    client = Client(portal)
    page = client.get(f"/sign-in?next={quote(target)}")
    assert 'action="/sign-in"' in page.text
    assert "evil" not in page.text


def csrf(client: Client) -> str:
    return token(client.get("/"))
