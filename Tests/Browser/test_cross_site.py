"""What a page of another site can do in the browser of a signed-in admin."""

import pytest
from playwright.sync_api import expect

import wording
from chromium import main_heading

OTHER_SITE = "https://tickets.example.com/"


@pytest.fixture
def other_site(page):
    """Opens a page of another site, with the given content, in the admin's browser."""
    def show(content: str):
        page.route(OTHER_SITE, lambda route: route.fulfill(content_type="text/html", body=content))
        page.route(OTHER_SITE + "favicon.ico", lambda route: route.fulfill(status=204))
        page.goto(OTHER_SITE)
        return page
    return show


def test_a_link_in_a_ticket_leads_to_the_user_after_a_click_on_the_continue_page(other_site, portal, customer):
    page = other_site(f'<a href="{portal.origin}/users/{customer.id}">the user</a>')
    before = len(portal.calls())
    page.get_by_role("link").click()
    expect(main_heading(page)).to_have_text(wording.CONTINUE)
    expect(page.locator("body")).not_to_contain_text(customer.name)
    assert len(portal.calls()) == before
    page.locator("main a").click()
    expect(main_heading(page)).to_have_text(customer.name)


def test_a_form_of_another_site_revokes_nothing(other_site, portal, customer):
    """S-14, in a browser with a session."""
    path = f"/users/{customer.id}/connected-apps/{customer.apps[0]['connected_app_id']}/revocation"
    page = other_site(f'''<form method="post" action="{portal.origin}{path}"><input name="reason" value="forged">
        <input name="operation" value="{"0" * 32}"><input name="csrf" value="x"><button>Win</button></form>''')
    before = len(portal.calls())
    page.get_by_role("button").click()
    expect(main_heading(page)).to_have_text(wording.NOT_ALLOWED)
    assert len(portal.calls()) == before
