"""User stories in a browser, through nginx."""

import re

import pytest
from playwright.sync_api import expect

import wording
from chromium import app_row, main_heading, revoke_button, save_screenshot, sign_in, sign_out, submit_reason
from portal import OWNER


def test_the_owner_signs_in_with_the_credentials_given_to_bin_run(window, portal):
    page = window().page
    page.goto("/")
    expect(main_heading(page)).to_have_text(wording.SIGN_IN)
    save_screenshot(page, "sign-in")

    sign_in(page, password="not the password at all")
    expect(page.get_by_role("alert")).to_have_attribute("id", "refused")
    expect(page.locator("#email")).to_have_value(OWNER)
    save_screenshot(page, "sign-in-refused")

    sign_in(page)
    expect(main_heading(page)).to_have_text(wording.HOME)
    expect(page.locator(".tag")).to_have_text("SANDBOX")
    expect(page.get_by_role("navigation", name="Portal")).to_contain_text(f"{OWNER} owner")
    save_screenshot(page, "home")
    sign_out(page)
    expect(main_heading(page)).to_have_text(wording.SIGN_IN)


def test_signing_in_leads_to_the_requested_page(window, customer):
    page = window().page
    page.goto(f"/users/{customer.id}")
    sign_in(page)
    expect(main_heading(page)).to_have_text(customer.name)
    expect(page).to_have_url(re.compile(f"/users/{customer.id}$"))
    sign_out(page)
    expect(main_heading(page)).to_have_text(wording.SIGN_IN)


@pytest.mark.parametrize("text", [
    "{user_id}",
    "{external_id}",
    "  {external_id}\u200b ",
    "“{user_id}”",
    "https://tickets.example.com/users/{user_id}?tab=apps#top",
    "The user {user_id}, who called at 9:40.",
    "https://shop.example.com/admin?external_id={external_id}&page=2",
])
def test_a_support_agent_finds_a_user_by_the_text_of_a_ticket(page, customer, portal, text):
    page.goto("/")
    page.get_by_label(wording.FIND, exact=True).fill(
        text.format(user_id=customer.id, external_id=customer.external_id))
    before = len(portal.calls())
    page.locator("main").get_by_role("button", name=wording.FIND_BUTTON).click()
    expect(main_heading(page)).to_have_text(customer.name)
    expect(page).to_have_url(re.compile(f"/users/{re.escape(customer.id)}$"))
    cleaned = page.locator(".banner.note[role=status]")
    expect(cleaned).to_have_count(0 if text in ("{user_id}", "{external_id}") else 1)

    page.goto(f"/audit?user={customer.id}")
    expect(page.locator("table.entries tbody tr")).to_have_count(1)  # One lookup is one entry, across the redirect too.
    assert {call["method"] for call in portal.calls()[before:]} == {"GET"}


def test_the_user_page_shows_the_user_and_the_connected_apps(page, customer):
    page.goto(f"/users/{customer.external_id}")
    user = customer.user
    card = page.locator(".card")
    for text in [
        customer.name, user["user_id"], user["external_id"], user["status"], *user["roles"],
        *(email["email"] for email in user["emails"]),
        *(phone["phone_number"] for phone in user["phone_numbers"]),
        "locked" if user["is_locked"] else "not locked",
    ]:
        expect(card).to_contain_text(text)
    assert card.locator("time").first.get_attribute("datetime") == user["created_at"].replace("Z", ".000Z")

    expect(page.get_by_role("heading", level=2)).to_have_text(f"{len(customer.apps)} connected apps")
    expect(page.locator("li.app")).to_have_count(len(customer.apps))
    for app in customer.apps:
        row = app_row(page, app)
        expect(row.get_by_role("heading", level=3)).to_contain_text(app["name"])
        expect(row).to_contain_text(app["description"])
        assert re.search("(first|third)-party, (public|confidential)", row.inner_text())
        expect(row.locator(".initials")).to_have_text(re.compile(r"^\S{1,3}$"))
        row.locator("summary").click()
        assert set(row.locator("dt .chip").all_inner_texts()) == set(app["scopes_granted"].split())
    save_screenshot(page, "user")


def test_a_support_agent_revokes_an_app_with_a_reason(page, customer, portal):
    app, reason = customer.apps[1], "The user says it reads their mail."
    page.goto(f"/users/{customer.id}")
    app_row(page, app).get_by_role("link", name=wording.REVOKE_LINK).click()

    expect(main_heading(page)).to_have_text(wording.REVOKE_TITLE.format(app=app["name"]))
    for text in [app["name"], app["connected_app_id"], customer.name, customer.id,
                  *app["scopes_granted"].split()]:
        expect(page.locator("main")).to_contain_text(text)
    expect(page.locator("ul.happens li")).to_have_count(4 + ("full_access" in app["scopes_granted"].split()))
    save_screenshot(page, "revocation")

    submit_reason(page, "no", ticket="SUP-1182")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(wording.NOT_REVOKED_YET)
    alert.get_by_role("link").click()
    expect(page.get_by_label(wording.REASON)).to_be_focused()
    expect(page.get_by_label(wording.REASON)).to_have_value("no")
    expect(page.get_by_label(wording.TICKET)).to_have_value("SUP-1182")
    assert portal.revocations(customer.id) == []
    save_screenshot(page, "revocation-error")

    submit_reason(page, reason)
    expect(page).to_have_url(re.compile(f"/users/{customer.id}\\?operation=[0-9a-f]{{32}}$"))
    banner = page.get_by_role("status").filter(has_text=wording.REVOKED)
    expect(banner).to_contain_text(app["name"])
    expect(banner).to_contain_text(customer.name)
    expect(app_row(page, app)).to_have_count(0)
    expect(page.locator("li.app")).to_have_count(len(customer.apps) - 1)
    save_screenshot(page, "revoked")

    # The sandbox recorded one call, for this user and this app, and the banner shows its request id.
    [call] = portal.revocations(customer.id)
    assert (call["connected_app_id"], call["status"], call["took_effect"]) == (app["connected_app_id"], 200, True)
    expect(banner).to_contain_text(call["request_id"])

    page.reload()  # Reloading the page is not a second revocation.
    expect(banner).to_have_count(1)
    assert len(portal.revocations(customer.id)) == 1

    banner.get_by_role("link", name=re.compile("Entry #[0-9]+")).click()
    for text in [OWNER, customer.name, app["name"], app["scopes_granted"], reason,
                  "SUP-1182", call["request_id"], wording.SUCCEEDED, "owner"]:
        expect(page.locator("dl.facts")).to_contain_text(text)
    page.locator("table.entries").first.get_by_role("link", name=re.compile("#[0-9]+")).click()
    expect(page.locator("dl.facts")).to_contain_text(wording.INTENT, ignore_case=True)
    save_screenshot(page, "entry")


def test_a_double_click_revokes_once(window, owner, customer, portal):
    page = window(owner).page
    page.goto(f"/users/{customer.id}/connected-apps/{customer.apps[0]['connected_app_id']}/revocation")
    page.get_by_label(wording.REASON).fill("clicked twice")
    revoke_button(page).dblclick()
    expect(page.locator("#banner")).to_contain_text(wording.REVOKED)
    assert len(portal.revocations(customer.id)) == 1
    page.goto(f"/audit?user={customer.id}&action=revocation")
    expect(page.locator("table.entries tbody tr")).to_have_count(2)


@pytest.mark.parametrize(("external_id", "title"), [
    ("no-such-user", wording.NO_SUCH_USER),
    ("answers-401", wording.CREDENTIALS_REJECTED),
    ("answers-404", wording.NO_SUCH_USER),
    ("answers-429", wording.RATE_LIMITED),
    ("answers-500", wording.STYTCH_ERROR),
    ("answers-html", wording.UNEXPECTED_RESPONSE),
    ("disagrees", wording.UNEXPECTED_RESPONSE),
])
def test_a_stytch_error_is_never_shown_as_an_empty_list(page, external_id, title):
    page.goto(f"/users?q={external_id}")
    expect(main_heading(page)).to_have_text(title)
    expect(page.locator("main")).not_to_contain_text(wording.NO_APPS)
    expect(page.locator("#q")).to_have_value(external_id)
    save_screenshot(page, f"error-{external_id}")


def test_a_user_without_apps_is_not_shown_as_an_error(page):
    page.goto("/users/no-apps")
    expect(page.locator("main")).to_contain_text(wording.NO_APPS)


def test_after_signing_out_the_back_button_shows_no_data(window, portal, customer):
    """S-12: in a real browser, because of its back-forward cache."""
    page = window().page
    page.goto(f"/users/{customer.id}")
    sign_in(page)
    expect(main_heading(page)).to_have_text(customer.name)
    sign_out(page)
    expect(main_heading(page)).to_have_text(wording.SIGN_IN)
    assert page.context.cookies() == [] or all(len(cookie["value"]) == 43 for cookie in page.context.cookies())

    page.go_back()
    page.wait_for_load_state()
    assert customer.name not in page.content()
    assert customer.id not in page.locator("main").inner_text()
    expect(main_heading(page)).to_have_text(wording.SIGN_IN)
