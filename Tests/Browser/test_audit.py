"""Reading the audit log: filters, pages, times."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from chromium import keep
from portal import OWNER
from web import Client


def numbers(page) -> list[int]:
    """The entries on a page, by their numbers, from the top."""
    return [int(text.strip("#")) for text in page.locator("tbody td.number").all_inner_texts()]


@pytest.fixture(scope="session")
def log(portal, owner, strangers):
    """A log with more than two pages, of which one admin wrote 120 entries."""
    revoker = portal.add_admin("rita@example.com", "revoker")
    rita = Client(portal).sign_in(revoker)
    customer = next(one for one in strangers if one.apps)
    for _ in range(119):
        assert rita.get(f"/users/{customer.id}").status == 200
    return customer


def test_an_auditor_reads_the_log_page_by_page_without_a_gap_while_it_grows(page, owner, log):
    page.goto("/audit?admin=rita@example.com")
    expect(page.locator("main").get_by_role("status")).to_have_text("Entries by rita@example.com: 120")
    first = numbers(page)
    owner.get(f"/users/{log.id}")  # The log grows between two pages, and nothing moves.

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
    keep(page, "audit-last-page")

    page.get_by_role("link", name="Newest").click()
    expect(page.get_by_role("link", name="Newest")).to_have_count(0)
    assert numbers(page) == first


def test_an_auditor_filters_with_the_form_and_reads_the_filter_as_a_sentence(page, log):
    page.goto("/audit")
    page.get_by_label("Admin").fill("rita@example.com")
    page.get_by_label("Action").select_option("look-up")
    page.get_by_label("Outcome").select_option("succeeded")
    page.get_by_label("User", exact=True).fill(log.external_id)
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("main").get_by_role("status")).to_have_text(
        f"Look-ups by rita@example.com about the user {log.external_id} with the outcome “succeeded”: 119")
    expect(page.get_by_label("Admin")).to_have_value("rita@example.com")
    expect(page.get_by_label("Action")).to_have_value("look-up")
    keep(page, "audit-filtered")

    page.get_by_role("link", name="Show everything").click()
    expect(page).to_have_url(re.compile("/audit$"))


def test_each_filter_lets_through_what_it_names_and_nothing_else(owner, page, customer, portal):
    path = f"/users/{customer.id}/connected-apps/{customer.apps[0]['connected_app_id']}/revocation"
    page.goto(path)
    page.get_by_label("Reason").fill("to be found again")
    page.get_by_role("button", name="Revoke access").click()
    page.wait_for_url(re.compile("operation="))

    def found(**filters) -> list[str]:
        page.goto("/audit?" + urlencode({"user": customer.id} | filters))
        return page.locator("tbody .chip").all_inner_texts()

    assert found() == ["succeeded", "intent", "succeeded"]  # The outcome, the intent, and the look-up before them.
    assert found(action="revocation") == ["succeeded", "intent"]
    assert found(app=customer.apps[0]["connected_app_id"]) == ["succeeded", "intent"]
    assert found(app=customer.apps[1]["connected_app_id"]) == []
    assert found(outcome="refused") == []
    assert found(admin=OWNER.upper()) == ["succeeded", "intent", "succeeded"]
    assert found(admin="nobody@example.com") == []
    expect(page.locator("main")).to_contain_text("No entry fits this filter.")


def test_a_range_of_time_includes_both_of_its_ends_to_the_second(page, customer):
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


@pytest.mark.parametrize(("query", "said"), [
    ("from=yesterday", "“yesterday” is no time in UTC"),
    ("to=2026-02-30", "“2026-02-30” is no time in UTC"),
    ("from=2026-11-23&to=2026-11-22", "“To” lies before “from”"),
    ("action=everything", "no action “everything”"),
    ("outcome=fine", "no outcome “fine”"),
    ("before=x", "takes the number of an entry"),
])
def test_a_filter_that_cannot_be_understood_is_refused_in_words(page, query, said):
    page.goto(f"/audit?{query}")
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.locator("table")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("No entry fits")


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
    assert rows == [
        f"{viewer} asked for “GET /audit”, which the role viewer does not allow",
        f"{viewer} signed in",
        f"Somebody tried to sign in as {viewer} and was refused",
    ]
