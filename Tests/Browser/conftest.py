"""Shared fixtures: a portal that `bin/run` starts, a browser, and a signed-in owner."""

import itertools
import os
from dataclasses import dataclass

import pytest
from playwright.sync_api import sync_playwright

from chromium import ARTEFACTS, Window
from portal import Portal
from web import Client, stytch


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The portal that most tests share; at the end it must stop gracefully and leave nothing behind."""
    portal = Portal(tmp_path_factory.mktemp("portal"))
    try:
        try:
            portal.start()
        except AssertionError as error:
            pytest.exit(f"The portal did not start, so there is nothing to test. {error}", returncode=1)
        yield portal
        portal.stop()
    finally:
        portal.kill()


@dataclass
class Customer:
    """One of the sandbox's made-up users, which no other test uses."""

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
def customers(portal):
    """Yields each customer once, so that no two tests share one."""
    def generate():
        for number in itertools.count(1):
            external_id = f"customer-{number:04}"
            user = stytch(portal, f"/v1/users/{external_id}")
            apps = stytch(portal, f"/v1/users/{external_id}/connected_apps")["connected_apps"]
            yield Customer(external_id, user, apps)
    return generate()


@pytest.fixture
def customer(customers):
    """A customer with some connected apps."""
    return next(
        customer for customer in customers
        if len(customer.apps) >= 3 and customer.user["emails"] and customer.user["phone_numbers"])


@pytest.fixture
def no_upstream_calls(portal, owner, request):
    """Checks after the test that the worker was not restarted, responds, and has called Stytch only if the test may."""
    worker, before = portal.process_id("portal", "serve"), len(portal.calls())
    yield
    assert portal.process_id("portal", "serve") == worker
    assert owner.get("/").status == 200
    called = [(call["method"], call["path"]) for call in portal.calls()[before:]]
    assert called == [] or "may_call_stytch" in request.keywords, called


@pytest.fixture
def new_portal(tmp_path):
    """Creates portals that a test can break."""
    portals = []

    def create(**settings):
        portals.append(Portal(tmp_path, **settings))
        return portals[-1]

    yield create
    for portal in portals:
        portal.kill()


@pytest.fixture
def client(portal):
    """An HTTP client without a session."""
    return Client(portal)


@pytest.fixture(scope="session")
def owner(portal):
    """An HTTP client with the owner's session."""
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
    """Opens browser windows and checks after the test that nothing failed or was blocked in them."""
    opened = []

    def open_window(signed_in_as: Client | None = None, **options) -> Window:
        opened.append(Window(chromium, portal, signed_in_as, **options))
        return opened[-1]

    yield open_window
    for window in opened:
        window.close()
    assert [problem for window in opened for problem in window.problems] == []


@pytest.fixture
def page(window, owner):
    """A page in the owner's browser."""
    return window(owner).page


@pytest.fixture(scope="session", autouse=True)
def empty_artefacts():
    """Deletes the screenshots of an earlier run."""
    ARTEFACTS.mkdir(exist_ok=True)
    for screenshot in ARTEFACTS.glob("*.png"):
        screenshot.unlink()
