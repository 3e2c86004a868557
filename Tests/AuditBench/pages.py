"""How long the pages of the log take, each made anew, one after the other; bin/bench audit runs it.

PORTAL_URL and PORTAL_COOKIE say where the portal is, and who asks. What is printed is a page's median, and how often the
median of the newest page in the same seconds that is.
"""
import http.client
import os
import statistics
import time
import urllib.parse

TRIES = 21
FILTERS = [
    ("an older page", {"before": "1000"}, 4),
    ("an admin", {"admin": "admin7@example.com"}, 4),
    ("an action", {"action": "revocation"}, 4),
    ("an outcome", {"outcome": "refused"}, 4),
    ("a user", {"user": "user-live-4711"}, 4),
    ("an external id", {"user": "customer-4711"}, 4),
    ("an app", {"app": "app-42"}, 4),
    ("an address", {"address": "192.0.2.7"}, 4),
    ("a ticket", {"ticket": "SUP-1000"}, 4),
    ("a request id", {"request": "request-id-5"}, 4),
    ("an operation", {"operation": "0" * 32}, 4),
    ("a month", {"from": "2026-03-01", "to": "2026-03-31"}, 4),
    ("some hours", {"from": "2026-03-01T08:00", "to": "2026-03-01T18:00"}, 4),
    ("an admin and an outcome", {"admin": "admin7@example.com", "outcome": "refused"}, 4),
    ("an admin and an outcome that never meet", {"admin": "admin7@example.com", "outcome": "unknown"}, 4),
    ("an app and an admin", {"app": "app-42", "admin": "admin7@example.com"}, 4),
    ("an app and an address", {"app": "app-42", "address": "192.0.2.7"}, 4),
    ("a month and an admin", {"from": "2026-03-01", "to": "2026-03-31", "admin": "admin7@example.com"}, 4),
    ("words that many have", {"text": "phishing"}, 20),
    ("words that few have", {"text": "malware, see the report 4711"}, 20),
    ("words of which only some meet", {"text": "malware, see the phone"}, 20),
    ("words that nobody has", {"text": "nothing of the kind"}, 20),
    ("words and an admin", {"text": "dormant", "admin": "admin7@example.com"}, 20),
]

portal = urllib.parse.urlsplit(os.environ["PORTAL_URL"])
connection = http.client.HTTPConnection(portal.hostname, portal.port)


def ask(query, number):
    # The log's page does not know the name, and a page that was just made is not given again for another question.
    path = "/audit?" + urllib.parse.urlencode({**query, "try": number})
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": os.environ["PORTAL_COOKIE"]})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, (path, answer.status)
    return time.perf_counter() - begun


for number in range(200):
    ask({}, f"warm-{number}")
for name, query, asked in FILTERS:
    # In turn with the newest page, since the machine is not as fast at all times.
    pairs = [(ask({}, f"{name}-{number}"), ask(query, number)) for number in range(TRIES)]
    newest, median = (statistics.median(times) for times in zip(*pairs))
    print(f"  {name}: {median * 1000:.2f} ms, slowest {max(pairs, key=lambda pair: pair[1])[1] * 1000:.1f} ms, "
          f"{median / newest:.2f} times the newest page (asked: {asked})")
