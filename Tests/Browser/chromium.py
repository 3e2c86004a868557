"""A window of Chromium that records everything that should not happen in it."""

from playwright.sync_api import Browser, Locator, Page

import wording
from portal import OWNER, PASSWORD, ROOT, Portal
from web import Client

#: The folder for the screenshots of all pages.
ARTEFACTS = ROOT / ".artefacts"

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample));
"""


class Window:
    """One browser context with one page; `options` are Playwright's."""

    def __init__(self, browser: Browser, portal: Portal, signed_in_as: Client | None, **options):
        #: Errors in the console, exceptions, violations of the content security policy, and dialogs.
        self.problems: list[str] = []
        self.visited: set[str] = set()
        self.context = browser.new_context(base_url=portal.origin, **options)
        self.context.add_init_script(REPORT_VIOLATIONS)
        if signed_in_as:
            self.context.add_cookies([{
                "name": "__Host-sid", "value": signed_in_as.cookie, "url": "https://localhost/", "secure": True,
                "httpOnly": True, "sameSite": "Strict",
            }])
        self.context.on("page", self._watch)
        self.page: Page = self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("dialog", lambda dialog: (self.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: request.is_navigation_request() and self.visited.add(request.url))
        page.on("requestfailed", self._record_failed_request)
        page.on("console", self._record_console_message)

    def _record_failed_request(self, request) -> None:
        # A second click cancels the request of the first one.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _record_console_message(self, message) -> None:
        # Chromium reports a page with status 404 as an error in the console, although the test requested it.
        is_page_status = message.text.startswith("Failed to load resource") and message.location["url"] in self.visited
        if message.type in ("error", "warning") and not is_page_status:
            self.problems.append(f"{message.type}: {message.text}")

    def close(self) -> None:
        self.context.close()


def save_screenshot(page: Page, name: str) -> None:
    """Saves a screenshot of a whole page."""
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


def sign_in(page: Page, email: str = OWNER, password: str = PASSWORD) -> None:
    """Fills in and submits the form that the page shows."""
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    page.locator("main").get_by_role("button").click()


def submit_reason(page: Page, reason: str, ticket: str | None = None) -> None:
    """Fills in and submits the form of a revocation."""
    page.get_by_label(wording.REASON).fill(reason)
    if ticket is not None:
        page.get_by_label(wording.TICKET).fill(ticket)
    revoke_button(page).click()


def revoke_button(page: Page) -> Locator:
    return page.get_by_role("button", name=wording.REVOKE_BUTTON)


def app_row(page: Page, app: dict) -> Locator:
    """The row of a connected app on the page of its user."""
    return page.locator("li.app").filter(has_text=app["connected_app_id"])


def main_heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name=wording.SIGN_OUT).click()
