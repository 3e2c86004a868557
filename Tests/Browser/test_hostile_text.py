"""The sandbox's user `hostile`, whose apps have hostile names, descriptions and scopes (S-28 to S-33)."""

import json
import re

from playwright.sync_api import expect

import wording
from chromium import revoke_button, submit_reason
from web import stytch

#: The elements of each app's row, with the names of their attributes and without their text. What some apps do not have, such
#: as a description, is listed after the row itself.
STRUCTURES = """
(rows) => rows.map((row) => {
  const structure = (element) => element.localName
    + [...element.attributes].map((attribute) => "[" + attribute.name + "]").sort().join("")
    + "(" + [...element.children].map(structure).join(" ") + ")";
  const copy = row.cloneNode(true);
  const optional = [...copy.querySelectorAll(".description, .hint, .scopes, .what > p.quiet")].map((part) => {
    part.remove();
    for (const repeated of part.querySelectorAll("dl > div:not(:first-child), summary > .chip:not(:first-child), .more"))
      repeated.remove();
    return structure(part);
  });
  return [structure(copy), ...optional];
})
"""
#: Control characters except white space, and invisible and bidirectional formatting characters.
INVISIBLE = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def test_hostile_text_stays_text(window, owner, portal):
    page = window(owner).page
    page.goto("/users/many-apps")
    plain = page.locator("li.app").evaluate_all(STRUCTURES)
    page.goto("/users/seed")
    plain += page.locator("li.app").evaluate_all(STRUCTURES)
    page.goto("/users/hostile")
    hostile = page.locator("li.app").evaluate_all(STRUCTURES)

    assert len(hostile) == len(stytch(portal, "/v1/users/hostile/connected_apps")["connected_apps"])
    assert {row[0] for row in hostile} == {row[0] for row in plain}
    # A paragraph with a class is a hint, or the sentence for an app without scopes.
    known = {part for row in plain for part in row[1:]} | {"p[class]()"}
    assert {part for row in hostile for part in row[1:]} <= known
    expect(page.locator("main :is(script, img, style, iframe, object, b, input, [style], [onclick])")).to_have_count(0)
    assert page.locator("h1, h3, dd, .description, .chip").evaluate_all(
        "(all) => all.flatMap((element) => element.getAttributeNames()).filter((name) => !['class', 'id'].includes(name))") == []


def test_an_app_cannot_hide_its_name_on_the_confirmation_page(window, owner, portal):
    page = window(owner).page
    page.goto("/users/hostile")
    assert INVISIBLE.findall(page.content()) == []
    expect(page.locator("h3").filter(has_text="Bill")).to_contain_text("[U+202E]")

    for app in stytch(portal, "/v1/users/hostile/connected_apps")["connected_apps"]:
        page.goto(f"/users/hostile/connected-apps/{app['connected_app_id']}/revocation")
        expect(page.locator("dl.facts")).to_contain_text(app["connected_app_id"])
        expect(revoke_button(page)).to_be_visible()
        assert INVISIBLE.findall(page.content()) == []
        assert page.locator("main script, main img, main b").count() == 0


def test_revoking_a_hostile_app_adds_no_markup_to_the_audit_log_and_no_line_to_the_output(window, owner, portal):
    page = window(owner).page
    user = stytch(portal, "/v1/users/hostile")
    apps = stytch(portal, "/v1/users/hostile/connected_apps")["connected_apps"]
    for app in [app for app in apps if any(text in app["name"] for text in ("<script>", "\r\n", "\x1b"))]:
        page.goto(f"/users/{user['user_id']}/connected-apps/{app['connected_app_id']}/revocation")
        submit_reason(page, "<script>alert(1)</script>\n\u202ereversed \x1b[31m\"' --", ticket="=1+1{{name}}")
        expect(page.locator("#banner")).to_contain_text(wording.REVOKED)
        page.goto(f"/audit?app={app['connected_app_id']}")
        expect(page.locator("table.entries tbody tr")).to_have_count(2)
        assert INVISIBLE.findall(page.content()) == []
        page.locator("table.entries tbody a").first.click()
        expect(page.locator("dl.facts")).to_contain_text("<script>alert(1)</script>")
        assert INVISIBLE.findall(page.content()) == []

    for line in portal.read_output().splitlines():
        if line.startswith("{"):
            json.loads(line)
    assert INVISIBLE.findall(portal.read_output().replace("\n", "")) == []
