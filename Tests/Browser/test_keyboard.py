"""Using the keyboard: the order of the focus, its visibility, and shortcuts."""

import re

from playwright.sync_api import expect

import wording
from chromium import revoke_button

#: The focused element: its name, whether an outline shows it, and whether something covers it.
FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const bar = document.querySelector(".top");
  const isCovered = getComputedStyle(bar).position === "sticky" && !bar.contains(element)
    && box.top < bar.getBoundingClientRect().bottom && !element.matches(".skip");
  return {
    name: element === document.body ? ""
      : element.localName + " " + (element.getAttribute("aria-label") ?? element.textContent).trim(),
    isVisible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && !isCovered,
  };
}"""


def focus_order(page, key: str = "Tab", maximum: int = 400) -> list[dict]:
    """Presses the key until the focus leaves the page, and returns the focused elements."""
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
            stops = focus_order(page, key)
            assert len(stops) > 5
            assert [stop["name"] for stop in stops if not stop["isVisible"]] == [], (path, key)


def test_the_confirmation_page_does_not_focus_its_button_and_cancel_comes_first(page, customer):
    app = customer.apps[0]["connected_app_id"]
    page.goto(f"/users/{customer.id}/connected-apps/{app}/revocation")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("/revocation$"))
    names = [stop["name"] for stop in focus_order(page)]
    cancel, revoke = names.index(f"a {wording.CANCEL}"), names.index(f"button {wording.REVOKE_BUTTON}")
    assert cancel < revoke
    assert revoke > len(names) - 3


def test_revoking_is_possible_with_the_keyboard_alone(page, customer, portal):
    page.goto(f"/users/{customer.id}")
    page.locator("li.app").first.get_by_role("link", name=wording.REVOKE_LINK).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/revocation$"))
    page.get_by_label(wording.REASON).focus()
    page.keyboard.type("by the keyboard alone")
    for _ in range(3):  # The ticket, Cancel, and the button.
        page.keyboard.press("Tab")
    expect(revoke_button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#banner")).to_contain_text(wording.REVOKED)
    assert len(portal.revocations(customer.id)) == 1


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
    page = window(owner).page
    page.context.grant_permissions(["clipboard-write"], origin=portal.origin)
    page.goto(f"/users/{customer.id}")
    page.get_by_role("button", name=wording.COPY.format(id=customer.id)).press("Enter")
    expect(page.locator("#announcement[role=status]")).to_have_text(wording.COPIED.format(id=customer.id))
    page.locator("#q").focus()
    page.keyboard.press("Control+V")
    expect(page.locator("#q")).to_have_value(customer.id)


def test_the_end_of_the_session_is_announced_two_minutes_before(page):
    page.clock.install()
    page.goto("/")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.clock.fast_forward("12:01")
    expect(page.get_by_role("alert")).to_contain_text("2 minutes")
