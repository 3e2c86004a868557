"""A window of Chromium that records everything that should not happen in it."""

from playwright.sync_api import Browser, Page

from portal import OWNER, PASSWORD, ROOT, Portal
from web import Client

#: The folder for the screenshots of all pages.
artefacts = ROOT / ".artefacts"

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample));
"""


class Window:
    """One browser context with one page; `options` are Playwright's."""

    def __init__(self, browser: Browser, portal: Portal, signed_in_as: Client | None, **options):
        #: Errors in the console, exceptions, violations of the content security policy, and dialogs.
        self.faults: list[str] = []
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
        page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))
        page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: request.is_navigation_request() and self.visited.add(request.url))
        page.on("requestfailed", self._record_failure)
        page.on("console", self._record_message)

    def _record_failure(self, request) -> None:
        # A second click cancels the request of the first one.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _record_message(self, message) -> None:
        # Chromium reports a page with status 404 as an error in the console, although the test requested it.
        is_a_page = message.text.startswith("Failed to load resource") and message.location["url"] in self.visited
        if message.type in ("error", "warning") and not is_a_page:
            self.faults.append(f"{message.type}: {message.text}")

    def close(self) -> None:
        self.context.close()


def save_screenshot(page: Page, name: str) -> None:
    """Saves a screenshot of a whole page."""
    page.screenshot(path=artefacts / f"{name}.png", full_page=True)


def sign_in(page: Page, email: str = OWNER, password: str = PASSWORD) -> None:
    """Fills in and submits the form that the page shows."""
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    page.locator("main").get_by_role("button").click()
