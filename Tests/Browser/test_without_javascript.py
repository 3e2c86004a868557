"""Nothing needs JavaScript (product rule 12)."""

import re

from playwright.sync_api import expect

import wording
from chromium import sign_in


def test_everything_works_without_javascript(window, customer, portal):
    page = window(java_script_enabled=False).page
    page.goto("/")
    sign_in(page)
    expect(page.locator("button.copy, .keys:visible")).to_have_count(0)

    page.get_by_label("Find a user", exact=True).fill(f" {customer.external_id} ")
    page.locator("main").get_by_role("button", name="Find").click()
    app = customer.apps[0]
    row = page.locator("li.app").filter(has_text=app["connected_app_id"])
    row.locator("summary").click()
    expect(row.locator("details dl")).to_be_visible()
    row.get_by_role("link", name="Revoke access…").click()
    page.get_by_label("Reason").fill("no")
    page.get_by_role("button", name="Revoke access").click()
    expect(page.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Reason").fill("without a script")
    page.get_by_role("button", name="Revoke access").click()
    expect(page.locator("#banner")).to_contain_text(wording.REVOKED)
    expect(row).to_have_count(0)
    assert len([one for one in portal.revocations() if one["user_id"] == customer.id]) == 1

    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("User", exact=True).fill(customer.id)
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("table.entries tbody tr")).to_have_count(3)
    page.locator("table.entries tbody").get_by_role("link", name=re.compile("^#[0-9]+$")).first.click()
    expect(page.locator("dl.facts")).to_contain_text("without a script")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(wording.SIGN_IN)
