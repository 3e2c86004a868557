"""Every page, on a small and on a large screen, in both themes: read, reached and named (WCAG 2.2, AA)."""

from pathlib import Path

import pytest

from chromium import Window, keep
from web import Client, revocations_of, token

LOOKS = Path(__file__).with_name("looks.js").read_text()

#: The pages by name, with the words that begin their titles.
PAGES = {
    "sign-in": "Sign in",
    "start": "Start",
    "user": None,
    "user-many-apps": "Manuela Many",
    "user-hostile": "<b onmouseover",
    "user-no-apps": "Nobody Connected",
    "user-revoked": None,
    "revocation": "Revoke Fleet Agent 001",
    "revocation-fault": "Revoke Fleet Agent 002",
    "revocation-unknown": ("It is not known whether", "Gone: "),  # The portal settles it within a minute.
    "audit": "Audit log",
    "audit-filtered": "Audit log",
    "audit-fault": "Audit log",
    "entry": "Entry #",
    "no-such-user": "No such user",
    "no-such-page": "No such page",
    "not-allowed": "Not allowed",
    "credentials-refused": "The portal's credentials were refused",
    "of-nginx": "This request was not accepted",
}


@pytest.fixture(scope="session")
def addresses(portal, owner, strangers):
    """Where each page is; a page that is the answer to a form has what to fill in as well."""
    customer = next(one for one in strangers if len(one.apps) >= 3)
    many = revocations_of(portal, "many-apps")

    def revoke(user: str) -> str:
        path = revocations_of(portal, user)[0]
        form = owner.get(path)
        sent = owner.post(path, {
            "reason": "seen by the story", "ticket": "SUP-7", "csrf": token(form), "operation": token(form, "operation")})
        assert sent.status == 303, sent.text
        return sent.field("Location")

    return {
        "sign-in": "/sign-in", "start": "/", "user": f"/users/{customer.id}", "user-many-apps": "/users/many-apps",
        "user-hostile": "/users/hostile", "user-no-apps": "/users/no-apps", "user-revoked": revoke(customer.id),
        "revocation": many[0], "revocation-fault": many[1],
        "revocation-unknown": revoke("revoke-half"), "audit": "/audit",
        "audit-filtered": f"/audit?user={customer.id}&outcome=succeeded&from=2026-01-01", "audit-fault": "/audit?from=x",
        "entry": "/audit/2", "no-such-user": "/users?q=nobody-of-that-name", "no-such-page": "/no/such/page",
        "not-allowed": "/sign-in", "credentials-refused": "/users/answers-401", "of-nginx": "/assets/",
    }


@pytest.fixture(scope="session")
def auditor(portal):
    return Client(portal).sign_in(portal.add_admin("ada@example.com", "auditor"))


@pytest.fixture(scope="session")
def screens(chromium, portal, owner, auditor):
    """Two windows for each screen: the owner's and somebody's who may look up nobody."""
    screens = {}

    def screen(name: str, theme: str, width: int) -> Window:
        who = {"sign-in": None, "not-allowed": auditor}.get(name, owner)
        key = (theme, width, id(who))
        if key not in screens:
            screens[key] = Window(
                chromium, portal, who, color_scheme=theme, viewport={"width": width, "height": 800})
        return screens[key]

    yield screen
    for one in screens.values():
        one.close()
    assert [fault for one in screens.values() for fault in one.faults] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_and_used(screens, addresses, name, theme, width):
    page = screens(name, theme, width).page
    page.goto("/users/seed" if name == "not-allowed" else addresses[name])
    if name == "revocation-fault":
        page.get_by_label("Reason").fill("no")
        page.get_by_role("button", name="Revoke access").click()
        page.get_by_role("alert").wait_for()
    for details in page.locator("details").all()[:3]:
        details.evaluate("(one) => one.open = true")
    keep(page, f"{name}-{theme}-{width}")

    title = page.title()
    assert title.endswith(" · Connected Apps Portal")
    assert title.startswith(PAGES[name] or page.locator("h1").inner_text())
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1
    assert page.evaluate("[...document.querySelectorAll('h1, h2, h3')].every((one, place, all) => "
                         "place === 0 || Number(one.localName[1]) - Number(all[place - 1].localName[1]) <= 1)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(LOOKS) == []


def test_the_screen_of_a_high_contrast_theme_has_edges(window, owner, addresses):
    page = window(owner, forced_colors="active").page
    for name in ("start", "user", "revocation", "audit"):
        page.goto(addresses[name])
        edges = page.locator("button:not(.plain), input:not([type=hidden]), .chip, .banner, .tag, a.button").evaluate_all(
            "(all) => all.filter((one) => one.checkVisibility() && getComputedStyle(one).borderTopStyle !== 'solid').length")
        assert edges == 0, name
        keep(page, f"{name}-forced-colors")


def test_what_is_printed_has_full_ids_and_no_navigation(window, owner, addresses):
    page = window(owner).page
    page.goto(addresses["user"])
    page.emulate_media(media="print")
    assert page.locator("header.top, .act, .copy").evaluate_all("(all) => all.every((one) => !one.checkVisibility())")
    for code in page.locator("code[data-copy]").all():
        assert code.is_visible()
