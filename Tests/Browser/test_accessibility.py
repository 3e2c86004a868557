"""Every page is accessible (WCAG 2.2 AA) on a small and a large screen and in both themes."""

from pathlib import Path

import pytest

import wording
from chromium import Window, save_screenshot, submit_reason
from web import Client, revocations_of, token

CHECKS = Path(__file__).with_name("accessibility.js").read_text()

#: The pages by name, and the beginning of each title; None is the text of the heading.
PAGES = {
    "sign-in": wording.SIGN_IN,
    "home": "Home",
    "user": None,
    "user-many-apps": "Manuela Many",
    "user-hostile": "<b onmouseover",
    "user-no-apps": "Nobody Connected",
    "user-revoked": None,
    "revocation": "Revoke Fleet Agent 001",
    "revocation-error": "Revoke Fleet Agent 002",
    "revocation-unknown": (wording.UNCONFIRMED, wording.REVOKED_LATER),  # The portal checks it within a minute.
    "audit": "Audit log",
    "audit-filtered": "Audit log",
    "audit-error": "Audit log",
    "entry": "Entry #",
    "no-such-user": wording.NO_SUCH_USER,
    "no-such-page": wording.PAGE_NOT_FOUND,
    "not-allowed": wording.NOT_ALLOWED,
    "credentials-rejected": wording.CREDENTIALS_REJECTED,
    "rejected-by-nginx": wording.REFUSED_BY_NGINX,
}


@pytest.fixture(scope="session")
def urls(portal, owner, customers):
    """The URL of each page."""
    customer = next(customer for customer in customers if len(customer.apps) >= 3)
    many = revocations_of(portal, "many-apps")

    def revoke(user: str) -> str:
        path = revocations_of(portal, user)[0]
        form = owner.get(path)
        sent = owner.post(path, {
            "reason": "revoked by a test", "ticket": "SUP-7", "csrf": token(form), "operation": token(form, "operation")})
        assert sent.status == 303, sent.text
        return sent.field("Location")

    return {
        "sign-in": "/sign-in", "home": "/", "user": f"/users/{customer.id}", "user-many-apps": "/users/many-apps",
        "user-hostile": "/users/hostile", "user-no-apps": "/users/no-apps", "user-revoked": revoke(customer.id),
        "revocation": many[0], "revocation-error": many[1],
        "revocation-unknown": revoke("revoke-half"), "audit": "/audit",
        "audit-filtered": f"/audit?user={customer.id}&outcome=succeeded&from=2026-01-01", "audit-error": "/audit?from=x",
        "entry": "/audit/2", "no-such-user": "/users?q=nobody-of-that-name", "no-such-page": "/no/such/page",
        "not-allowed": "/sign-in", "credentials-rejected": "/users/answers-401", "rejected-by-nginx": "/assets/",
    }


@pytest.fixture(scope="session")
def auditor(portal):
    return Client(portal).sign_in(portal.add_admin("ada@example.com", "auditor"))


@pytest.fixture(scope="session")
def screens(chromium, portal, owner, auditor):
    """Windows by theme, width and admin; the page `not-allowed` needs an admin who cannot look up users."""
    screens = {}

    def screen(name: str, theme: str, width: int) -> Window:
        admin = {"sign-in": None, "not-allowed": auditor}.get(name, owner)
        key = (theme, width, id(admin))
        if key not in screens:
            screens[key] = Window(
                chromium, portal, admin, color_scheme=theme, viewport={"width": width, "height": 800})
        return screens[key]

    yield screen
    for window in screens.values():
        window.close()
    assert [problem for window in screens.values() for problem in window.problems] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(screens, urls, name, theme, width):
    page = screens(name, theme, width).page
    page.goto("/users/seed" if name == "not-allowed" else urls[name])
    if name == "revocation-error":
        submit_reason(page, "no")
        page.get_by_role("alert").wait_for()
    for details in page.locator("details").all()[:3]:
        details.evaluate("(element) => element.open = true")
    save_screenshot(page, f"{name}-{theme}-{width}")

    title = page.title()
    assert title.endswith(" · Connected Apps Portal")
    assert title.startswith(PAGES[name] or page.locator("h1").inner_text())
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1
    assert page.evaluate("[...document.querySelectorAll('h1, h2, h3')].every((heading, index, all) => "
                         "index === 0 || Number(heading.localName[1]) - Number(all[index - 1].localName[1]) <= 1)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CHECKS) == []


def test_controls_have_edges_in_a_high_contrast_theme(window, owner, urls):
    page = window(owner, forced_colors="active").page
    for name in ("home", "user", "revocation", "audit"):
        page.goto(urls[name])
        edges = page.locator("button:not(.plain), input:not([type=hidden]), .chip, .banner, .tag, a.button").evaluate_all(
            "(all) => all.filter((it) => it.checkVisibility() && getComputedStyle(it).borderTopStyle !== 'solid').length")
        assert edges == 0, name
        save_screenshot(page, f"{name}-forced-colors")


def test_a_printed_page_has_full_ids_and_no_navigation(window, owner, urls):
    page = window(owner).page
    page.goto(urls["user"])
    page.emulate_media(media="print")
    assert page.locator("header.top, .act, .copy").evaluate_all("(all) => all.every((element) => !element.checkVisibility())")
    for code in page.locator("code[data-copy]").all():
        assert code.is_visible()
