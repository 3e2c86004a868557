"""Reading the audit log: pages, filters and time ranges."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

import wording
from chromium import save_screenshot, submit_reason
from portal import OWNER
from web import Client, token


def entry_numbers(page) -> list[int]:
    """Returns the numbers of the entries on a page, from top to bottom."""
    return [int(text.strip("#")) for text in page.locator("tbody td.number").all_inner_texts()]


@pytest.fixture(scope="session")
def log(portal, owner, customers):
    """A log with more than two pages, 120 entries of which are one admin's; returns the user of most of them."""
    revoker = portal.add_admin("rita@example.com", "revoker")
    rita = Client(portal).sign_in(revoker)
    customer = next(customer for customer in customers if customer.apps)
    for _ in range(119):
        assert rita.get(f"/users/{customer.id}").status == 200
    return customer


def test_an_auditor_reads_the_log_page_by_page_without_gaps_while_it_grows(page, owner, log):
    page.goto("/audit?admin=rita@example.com")
    expect(page.locator("main").get_by_role("status")).to_have_text(re.compile(r"rita@example\.com.*\b120$"))
    first = entry_numbers(page)
    owner.get(f"/users/{log.id}")  # The log grows between two pages, and no entry moves.

    older = page.get_by_role("link", name=wording.OLDER)
    older.click()
    page.wait_for_url(re.compile("before="))
    second = entry_numbers(page)
    older.click()
    page.wait_for_url(re.compile(f"before={second[-1]}"))
    third = entry_numbers(page)

    assert [len(first), len(second), len(third)] == [50, 50, 20]
    all_numbers = first + second + third
    assert all_numbers == sorted(set(all_numbers), reverse=True)
    expect(older).to_have_count(0)  # There is no link to an empty page.
    save_screenshot(page, "audit-last-page")

    page.get_by_role("link", name=wording.NEWEST).click()
    expect(page.get_by_role("link", name=wording.NEWEST)).to_have_count(0)
    assert entry_numbers(page) == first


def test_an_auditor_filters_with_the_form_and_the_page_repeats_the_filter_in_a_sentence(page, log):
    page.goto("/audit")
    page.get_by_label("Admin").fill("rita@example.com")
    page.get_by_label("Action").select_option("look-up")
    page.get_by_label("Outcome").select_option("succeeded")
    page.get_by_label("User", exact=True).fill(log.external_id)
    page.get_by_role("button", name=wording.FILTER_BUTTON).click()
    expect(page.locator("main").get_by_role("status")).to_have_text(
        re.compile(rf"rita@example\.com.*{log.external_id}.*{wording.SUCCEEDED}.*\b119$"))
    expect(page.get_by_label("Admin")).to_have_value("rita@example.com")
    expect(page.get_by_label("Action")).to_have_value("look-up")
    save_screenshot(page, "audit-filtered")

    page.locator("form.filter .actions").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/audit$"))


def test_each_filter_finds_only_matching_entries(owner, page, customer, portal):
    path = f"/users/{customer.id}/connected-apps/{customer.apps[0]['connected_app_id']}/revocation"
    page.goto(path)
    submit_reason(page, "to be found by the filters")
    page.wait_for_url(re.compile("operation="))

    def outcomes(**filters) -> list[str]:
        page.goto("/audit?" + urlencode({"user": customer.id} | filters))
        return page.locator("tbody .chip").all_inner_texts()

    # The outcome, the intent, and the lookup before them.
    assert outcomes() == [wording.SUCCEEDED, wording.INTENT, wording.SUCCEEDED]
    assert outcomes(action="revocation") == [wording.SUCCEEDED, wording.INTENT]
    assert outcomes(app=customer.apps[0]["connected_app_id"]) == [wording.SUCCEEDED, wording.INTENT]
    assert outcomes(app=customer.apps[1]["connected_app_id"]) == []
    assert outcomes(outcome="refused") == []
    assert outcomes(admin=OWNER.upper()) == [wording.SUCCEEDED, wording.INTENT, wording.SUCCEEDED]
    assert outcomes(admin="nobody@example.com") == []
    expect(page.locator(".empty")).to_have_count(1)


def test_a_time_range_includes_both_ends_to_the_second(page, customer):
    page.goto(f"/users/{customer.id}")
    page.goto(f"/audit?user={customer.id}")
    second = page.locator("tbody time").get_attribute("datetime")[:19]
    for name, time, count in [
        ("from", second, 1), ("to", second, 1), ("from", second[:10], 1), ("to", second[:10], 1),
        ("to", second[:16], 1), ("from", "2999-01-01", 0), ("to", "2000-02-29T00:00:00", 0),
    ]:
        page.goto("/audit?" + urlencode({"user": customer.id, name: time}))
        assert (len(entry_numbers(page)), name, time) == (count, name, time)
    page.goto("/audit?" + urlencode({"user": customer.id, "from": second, "to": second + "Z"}))
    assert len(entry_numbers(page)) == 1


@pytest.mark.parametrize(("query", "value"), [
    ("from=yesterday", "yesterday"),
    ("to=2026-02-30", "2026-02-30"),
    ("from=2026-11-23&to=2026-11-22", "From"),
    ("action=everything", "everything"),
    ("outcome=fine", "fine"),
    ("before=x", "before"),
])
def test_an_invalid_filter_is_reported_and_nothing_is_searched(page, query, value):
    page.goto(f"/audit?{query}")
    expect(page.get_by_role("alert")).to_contain_text(value)
    expect(page.locator("table")).to_have_count(0)
    expect(page.locator(".empty")).to_have_count(0)


def test_every_sign_in_and_every_refusal_is_an_entry(page, portal):
    viewer = portal.add_admin("vera@example.com", "viewer")
    vera = Client(portal)
    form = {"email": viewer, "password": "wrong", "csrf": token(vera.get("/sign-in"))}
    assert vera.post("/sign-in", form).status == 403
    vera.sign_in(viewer)
    assert vera.get("/audit").status == 403

    page.goto(f"/audit?admin={viewer}")
    rows = page.locator("table.entries tbody tr td:nth-child(3)").all_inner_texts()
    assert len(rows) == 3 and all(viewer in row for row in rows)
    assert "GET /audit" in rows[0]
    outcomes = page.locator("table.entries tbody .chip").all_inner_texts()
    assert outcomes == [wording.REFUSED, wording.SUCCEEDED, wording.REFUSED]
