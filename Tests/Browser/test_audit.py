"""Reading the audit log: filters, pages, times."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

import wording
from chromium import save_screenshot
from portal import OWNER
from web import Client


def numbers(page) -> list[int]:
    """The numbers of the entries on a page, from the top."""
    return [int(text.strip("#")) for text in page.locator("tbody td.number").all_inner_texts()]


@pytest.fixture(scope="session")
def log(portal, owner, customers):
    """A log with more than two pages, of which one admin wrote 120 entries."""
    revoker = portal.add_admin("rita@example.com", "revoker")
    rita = Client(portal).sign_in(revoker)
    customer = next(one for one in customers if one.apps)
    for _ in range(119):
        assert rita.get(f"/users/{customer.id}").status == 200
    return customer


def test_an_auditor_reads_the_log_page_by_page_without_gaps_while_it_grows(page, owner, log):
    page.goto("/audit?admin=rita@example.com")
    expect(page.locator("main").get_by_role("status")).to_have_text(re.compile(r"rita@example\.com.*\b120$"))
    first = numbers(page)
    owner.get(f"/users/{log.id}")  # The log grows between two pages, and no entry moves.

    older = page.get_by_role("link", name="Older")
    older.click()
    page.wait_for_url(re.compile("before="))
    second = numbers(page)
    older.click()
    page.wait_for_url(re.compile(f"before={second[-1]}"))
    third = numbers(page)

    assert [len(first), len(second), len(third)] == [50, 50, 20]
    everything = first + second + third
    assert everything == sorted(set(everything), reverse=True)
    expect(older).to_have_count(0)  # There is no link to an empty page.
    save_screenshot(page, "audit-last-page")

    page.get_by_role("link", name="Newest").click()
    expect(page.get_by_role("link", name="Newest")).to_have_count(0)
    assert numbers(page) == first


def test_an_auditor_filters_with_the_form_and_reads_the_filter_in_a_sentence(page, log):
    page.goto("/audit")
    page.get_by_label("Admin").fill("rita@example.com")
    page.get_by_label("Action").select_option("look-up")
    page.get_by_label("Outcome").select_option("succeeded")
    page.get_by_label("User", exact=True).fill(log.external_id)
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("main").get_by_role("status")).to_have_text(
        re.compile(rf"rita@example\.com.*{log.external_id}.*{wording.SUCCEEDED}.*\b119$"))
    expect(page.get_by_label("Admin")).to_have_value("rita@example.com")
    expect(page.get_by_label("Action")).to_have_value("look-up")
    save_screenshot(page, "audit-filtered")

    page.locator("form.filter .actions").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/audit$"))


def test_each_filter_matches_what_it_names_and_nothing_else(owner, page, customer, portal):
    path = f"/users/{customer.id}/connected-apps/{customer.apps[0]['connected_app_id']}/revocation"
    page.goto(path)
    page.get_by_label("Reason").fill("to be found again")
    page.get_by_role("button", name="Revoke access").click()
    page.wait_for_url(re.compile("operation="))

    def found(**filters) -> list[str]:
        page.goto("/audit?" + urlencode({"user": customer.id} | filters))
        return page.locator("tbody .chip").all_inner_texts()

    assert found() == [wording.SUCCEEDED, wording.INTENT, wording.SUCCEEDED]  # The outcome, the intent, and the lookup before them.
    assert found(action="revocation") == [wording.SUCCEEDED, wording.INTENT]
    assert found(app=customer.apps[0]["connected_app_id"]) == [wording.SUCCEEDED, wording.INTENT]
    assert found(app=customer.apps[1]["connected_app_id"]) == []
    assert found(outcome="refused") == []
    assert found(admin=OWNER.upper()) == [wording.SUCCEEDED, wording.INTENT, wording.SUCCEEDED]
    assert found(admin="nobody@example.com") == []
    expect(page.locator(".empty")).to_have_count(1)


def test_a_time_range_includes_both_ends_to_the_second(page, customer):
    page.goto(f"/users/{customer.id}")
    page.goto(f"/audit?user={customer.id}")
    exactly = page.locator("tbody time").get_attribute("datetime")
    second = exactly[:19]
    for name, time, count in [
        ("from", second, 1), ("to", second, 1), ("from", second[:10], 1), ("to", second[:10], 1),
        ("to", second[:16], 1), ("from", "2999-01-01", 0), ("to", "2000-02-29T00:00:00", 0),
    ]:
        page.goto("/audit?" + urlencode({"user": customer.id, name: time}))
        assert (len(numbers(page)), name, time) == (count, name, time)
    page.goto("/audit?" + urlencode({"user": customer.id, "from": second, "to": second + "Z"}))
    assert len(numbers(page)) == 1


@pytest.mark.parametrize(("query", "value"), [
    ("from=yesterday", "yesterday"),
    ("to=2026-02-30", "2026-02-30"),
    ("from=2026-11-23&to=2026-11-22", "From"),
    ("action=everything", "everything"),
    ("outcome=fine", "fine"),
    ("before=x", "before"),
])
def test_an_invalid_filter_is_named_and_nothing_is_searched(page, query, value):
    page.goto(f"/audit?{query}")
    expect(page.get_by_role("alert")).to_contain_text(value)
    expect(page.locator("table")).to_have_count(0)
    expect(page.locator(".empty")).to_have_count(0)


def test_every_sign_in_and_every_refusal_is_an_entry(page, portal, owner):
    viewer = portal.add_admin("vera@example.com", "viewer")
    vera = Client(portal)
    form = {"email": viewer, "password": "wrong", "csrf": ""}
    sign_in = vera.get("/sign-in")
    form["csrf"] = sign_in.text.split('name="csrf" value="')[1].split('"')[0]
    assert vera.post("/sign-in", form).status == 403
    vera.sign_in(viewer)
    assert vera.get("/audit").status == 403

    page.goto(f"/audit?admin={viewer}")
    rows = page.locator("table.entries tbody tr td:nth-child(3)").all_inner_texts()
    assert len(rows) == 3 and all(viewer in row for row in rows)
    assert "GET /audit" in rows[0]
    outcomes = page.locator("table.entries tbody .chip").all_inner_texts()
    assert outcomes == [wording.REFUSED, wording.SUCCEEDED, wording.REFUSED]
