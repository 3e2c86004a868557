"""Working with the keyboard: in order, with a visible focus, and without destructive accidents."""

import re

from playwright.sync_api import expect

import wording

#: The focused element: its name, whether an outline shows it, and whether something covers it.
FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const bar = document.querySelector(".top");
  const isCovered = getComputedStyle(bar).position === "sticky" && !bar.contains(one)
    && box.top < bar.getBoundingClientRect().bottom && !one.matches(".skip");
  return {
    name: one === document.body ? "" : one.localName + " " + (one.getAttribute("aria-label") ?? one.textContent).trim(),
    isVisible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && !isCovered,
  };
}"""


def walk(page, key: str = "Tab", maximum: int = 400) -> list[dict]:
    """Presses the key until the focus leaves the page."""
    stops = []
    for _ in range(maximum):
        page.keyboard.press(key)
        stop = page.evaluate(FOCUSED)
        if not stop["name"]:
            return stops
        stops.append(stop)
    raise AssertionError("the focus never leaves the page")


def test_the_first_stop_skips_to_the_main_content(page):
    page.goto("/users/seed")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert page.evaluate(FOCUSED)["isVisible"]
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_focused_element_is_visible_and_not_covered_by_the_header(page, customer):
    page.set_viewport_size({"width": 1280, "height": 400})  # Every page must be scrolled.
    for path in ("/", f"/users/{customer.id}", "/audit", "/audit/1"):
        page.goto(path)
        for key in ("Tab", "Shift+Tab"):
            stops = walk(page, key)
            assert len(stops) > 5
            assert [stop["name"] for stop in stops if not stop["isVisible"]] == [], (path, key)


def test_on_the_confirmation_page_nothing_destructive_has_the_focus_and_cancel_comes_first(page, customer):
    app = customer.apps[0]["connected_app_id"]
    page.goto(f"/users/{customer.id}/connected-apps/{app}/revocation")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("/revocation$"))
    names = [stop["name"] for stop in walk(page)]
    assert names.index("a Cancel") < names.index("button Revoke access")
    assert names[-1] == "button Revoke access" or names.index("button Revoke access") > len(names) - 3


def test_revoking_is_possible_with_the_keyboard_alone(page, customer, portal):
    page.goto(f"/users/{customer.id}")
    row = page.locator("li.app").first
    row.get_by_role("link", name="Revoke access…").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/revocation$"))
    page.get_by_label("Reason").focus()
    page.keyboard.type("by the keyboard alone")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Revoke access")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#banner")).to_contain_text(wording.REVOKED)
    assert len([one for one in portal.revocations() if one["user_id"] == customer.id]) == 1


def test_shortcuts_work_outside_of_fields_and_can_be_turned_off(page, customer):
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("/ga?")
    expect(page.locator("#find")).to_have_value("/ga?")

    page.goto(f"/users/{customer.id}")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.type("ga")
    page.wait_for_url(re.compile("/audit$"))

    page.keyboard.press("?")
    expect(page.locator("#announcement")).to_contain_text("?")
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_an_id_is_copied_with_one_key_and_announced(window, owner, portal, customer):
    opened = window(owner)
    opened.context.grant_permissions(["clipboard-write"], origin=portal.origin)
    page = opened.page
    page.goto(f"/users/{customer.id}")
    page.get_by_role("button", name=f"Copy {customer.id}").press("Enter")
    expect(page.get_by_role("status").last).to_have_text(f"Copied {customer.id}")
    page.locator("#q").focus()
    page.keyboard.press("Control+V")
    expect(page.locator("#q")).to_have_value(customer.id)


def test_the_end_of_the_session_is_announced_in_advance(page):
    page.clock.install()
    page.goto("/")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.clock.fast_forward("12:01")
    expect(page.get_by_role("alert")).to_contain_text("2 minutes")
