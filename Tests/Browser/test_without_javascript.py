"""Nothing needs JavaScript (product rule 12)."""

import re

from playwright.sync_api import expect

import wording
from chromium import app_row, main_heading, sign_in, sign_out, submit_reason


def test_everything_works_without_javascript(window, customer, portal):
    page = window(java_script_enabled=False).page
    page.goto("/")
    sign_in(page)
    expect(page.locator("button.copy, .keys:visible")).to_have_count(0)

    page.get_by_label(wording.FIND, exact=True).fill(f" {customer.external_id} ")
    page.locator("main").get_by_role("button", name=wording.FIND_BUTTON).click()
    row = app_row(page, customer.apps[0])
    row.locator("summary").click()
    expect(row.locator("details dl")).to_be_visible()
    row.get_by_role("link", name=wording.REVOKE_LINK).click()
    submit_reason(page, "no")
    expect(page.get_by_label(wording.REASON)).to_have_attribute("aria-invalid", "true")
    submit_reason(page, "without a script")
    expect(page.locator("#banner")).to_contain_text(wording.REVOKED)
    expect(row).to_have_count(0)
    assert len(portal.revocations(customer.id)) == 1

    page.get_by_role("link", name=wording.AUDIT_LOG).click()
    page.get_by_label("User", exact=True).fill(customer.id)
    page.get_by_role("button", name=wording.FILTER_BUTTON).click()
    expect(page.locator("table.entries tbody tr")).to_have_count(3)
    page.locator("table.entries tbody").get_by_role("link", name=re.compile("^#[0-9]+$")).first.click()
    expect(page.locator("dl.facts")).to_contain_text("without a script")
    sign_out(page)
    expect(main_heading(page)).to_have_text(wording.SIGN_IN)
