"""A user whose apps' names, descriptions and scopes attack whoever shows them (S-28 to S-33)."""

import json
import re

from playwright.sync_api import expect

from web import stytch

#: The elements of each app's row, with the names of their attributes and without their text. What an app may lack (a
#: description, scopes) is taken out first, and stands in the second list.
SHAPES = """
(rows) => rows.map((row) => {
  const shape = (element) => element.localName
    + [...element.attributes].map((one) => "[" + one.name + "]").sort().join("")
    + "(" + [...element.children].map(shape).join(" ") + ")";
  const copy = row.cloneNode(true);
  const optional = [...copy.querySelectorAll(".description, .hint, .scopes, .what > p.quiet")].map((one) => {
    one.remove();
    for (const repeated of one.querySelectorAll("dl > div:not(:first-child), summary > .chip:not(:first-child), .more"))
      repeated.remove();
    return shape(one);
  });
  return [shape(copy), ...optional];
})
"""
#: Controls, and marks that change the direction of text or are not seen; breaks of lines are white space.
INVISIBLE = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def test_hostile_text_stays_text(window, owner, portal):
    page = window(owner).page
    page.goto("/users/many-apps")
    plain = page.locator("li.app").evaluate_all(SHAPES)
    page.goto("/users/seed")
    plain += page.locator("li.app").evaluate_all(SHAPES)
    page.goto("/users/hostile")
    hostile = page.locator("li.app").evaluate_all(SHAPES)

    assert len(hostile) == len(stytch(portal, "/v1/users/hostile/connected_apps")["connected_apps"])
    assert {row[0] for row in hostile} == {row[0] for row in plain}
    known = {part for row in plain for part in row[1:]} | {"p[class]()"}  # A hint, or the words for "No scopes."
    assert {part for row in hostile for part in row[1:]} <= known
    expect(page.locator("main :is(script, img, style, iframe, object, b, input, [style], [onclick])")).to_have_count(0)
    assert page.locator("h1, h3, dd, .description, .chip").evaluate_all(
        "(all) => all.flatMap((one) => one.getAttributeNames()).filter((name) => !['class', 'id'].includes(name))") == []


def test_an_app_cannot_hide_its_name_from_whoever_is_about_to_revoke_it(window, owner, portal):
    page = window(owner).page
    page.goto("/users/hostile")
    assert INVISIBLE.findall(page.content()) == []
    expect(page.locator("h3").filter(has_text="Bill")).to_contain_text("[U+202E]")

    for app in stytch(portal, "/v1/users/hostile/connected_apps")["connected_apps"]:
        page.goto(f"/users/hostile/connected-apps/{app['connected_app_id']}/revocation")
        expect(page.locator("dl.facts")).to_contain_text(app["connected_app_id"])
        expect(page.get_by_role("button", name="Revoke access")).to_be_visible()
        assert INVISIBLE.findall(page.content()) == []
        assert page.locator("main script, main img, main b").count() == 0


def test_revoking_a_hostile_app_leaves_a_log_that_is_still_whole(window, owner, portal):
    page = window(owner).page
    user = stytch(portal, "/v1/users/hostile")
    apps = stytch(portal, "/v1/users/hostile/connected_apps")["connected_apps"]
    for app in [one for one in apps if "<script>" in one["name"] or "\r\n" in one["name"] or "\x1b" in one["name"]]:
        page.goto(f"/users/{user['user_id']}/connected-apps/{app['connected_app_id']}/revocation")
        page.get_by_label("Reason").fill("<script>alert(1)</script>\n\u202ereversed \x1b[31m\"' --")
        page.get_by_label("Ticket").fill("=1+1{{name}}")
        page.get_by_role("button", name="Revoke access").click()
        expect(page.locator("#banner")).to_contain_text("Revoked:")
        page.goto(f"/audit?app={app['connected_app_id']}")
        expect(page.locator("table.entries tbody tr")).to_have_count(2)
        assert INVISIBLE.findall(page.content()) == []
        page.locator("table.entries tbody a").first.click()
        expect(page.locator("dl.facts")).to_contain_text("<script>alert(1)</script>")
        assert INVISIBLE.findall(page.content()) == []

    for line in portal.printed().splitlines():
        if line.startswith("{"):
            json.loads(line)
    assert INVISIBLE.findall(portal.printed().replace("\n", "")) == []
