"""What the stories share: one portal, started by `bin/run` itself, one browser, and somebody who is signed in."""

import itertools
import os
from dataclasses import dataclass

import pytest
from playwright.sync_api import sync_playwright

from chromium import Window, artefacts
from portal import Portal
from web import Client, stytch


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The portal of all stories; when they are over it must end by itself and leave nothing behind."""
    portal = Portal(tmp_path_factory.mktemp("portal"))
    try:
        try:
            portal.start()
        except AssertionError as error:
            pytest.exit(f"The portal did not start, so there is nothing to test. {error}", returncode=1)
        yield portal
        portal.stop()
    finally:
        portal.end()


@dataclass
class Customer:
    """One of the sandbox's made-up users, whom no other story meets."""

    external_id: str
    user: dict
    apps: list[dict]

    @property
    def id(self) -> str:
        return self.user["user_id"]

    @property
    def name(self) -> str:
        name = self.user["name"]
        return " ".join(part for part in (name["first_name"], name["middle_name"], name["last_name"]) if part)


@pytest.fixture(scope="session")
def strangers(portal):
    """Customers of whom each is given out once."""
    def customers():
        for number in itertools.count(1):
            external_id = f"customer-{number:04}"
            user = stytch(portal, f"/v1/users/{external_id}")
            apps = stytch(portal, f"/v1/users/{external_id}/connected_apps")["connected_apps"]
            yield Customer(external_id, user, apps)
    return customers()


@pytest.fixture
def customer(strangers):
    """A customer with some connected apps."""
    return next(one for one in strangers if len(one.apps) >= 3 and one.user["emails"] and one.user["phone_numbers"])


@pytest.fixture
def nothing_upstream(portal, owner, request):
    """After every story here the worker is the one it was, answers, and has asked Stytch nothing."""
    worker, before = portal.part("portal", "serve"), len(portal.calls())
    yield
    assert portal.part("portal", "serve") == worker
    assert owner.get("/").status == 200
    called = [(call["method"], call["path"]) for call in portal.calls()[before:]]
    assert called == [] or "may_call" in request.keywords, called


@pytest.fixture
def another_portal(tmp_path):
    """Makes portals that a story may break."""
    made = []

    def make(**settings):
        made.append(Portal(tmp_path, **settings))
        return made[-1]

    yield make
    for portal in made:
        portal.end()


@pytest.fixture
def client(portal):
    """Somebody who has not signed in, without a browser."""
    return Client(portal)


@pytest.fixture(scope="session")
def owner(portal):
    """The owner, signed in, without a browser."""
    return Client(portal).sign_in()


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        # Containers run as root, for which Chromium's own sandbox refuses to work, and have little shared memory.
        options = ["--disable-dev-shm-usage"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, portal):
    """Opens browser windows, and asks of each, when the story is over, that nothing in it was broken or blocked."""
    opened = []

    def open_window(signed_in_as: Client | None = None, **options) -> Window:
        opened.append(Window(chromium, portal, signed_in_as, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()
    assert [fault for one in opened for fault in one.faults] == []


@pytest.fixture
def page(window, owner):
    """A page of the owner's browser."""
    return window(owner).page


@pytest.fixture(scope="session", autouse=True)
def empty_artefacts():
    """Screenshots of an earlier run are not taken for this one's."""
    artefacts.mkdir(exist_ok=True)
    for old in artefacts.glob("*.png"):
        old.unlink()
