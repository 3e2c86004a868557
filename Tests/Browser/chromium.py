"""A window of Chromium that notes everything that should not happen in it."""

from playwright.sync_api import Browser, Page

from portal import ROOT, Portal
from web import Client

#: Screenshots of every page, kept as a build artefact.
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
        page.on("requestfailed", self._note_failure)
        page.on("console", self._note)

    def _note_failure(self, request) -> None:
        # A second press of a button, or a link, gives up what was on its way.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _note(self, message) -> None:
        # Chromium calls it an error in the console that a page was answered with 404, which is what a story asked for.
        is_a_page = message.text.startswith("Failed to load resource") and message.location["url"] in self.visited
        if message.type in ("error", "warning") and not is_a_page:
            self.faults.append(f"{message.type}: {message.text}")

    def close(self) -> None:
        self.context.close()


def keep(page: Page, name: str) -> None:
    """Keeps a screenshot of a whole page."""
    page.screenshot(path=artefacts / f"{name}.png", full_page=True)
