"""C-80: what nginx/portal.conf, the production site, limits by itself; no worker runs."""

import http.client
import re
import socket
import ssl
from contextlib import ExitStack, contextmanager

import pytest

from portal import ROOT
from production_site import NAME, create_prefix, running, trusted_tls

REVOCATION = "/users/user-1/connected-apps/app-1/revocation"
#: nginx's answers to a request that it passes on and to one that it does not.
PASSED_ON, REFUSED = 502, 429


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return create_prefix(tmp_path_factory.mktemp("nginx"))


@pytest.fixture(scope="module")
def port(folder):
    """The TLS port of the running site."""
    (folder / "run").mkdir()
    with running(folder, folder / "run") as (_, tls):
        yield tls


@pytest.fixture
def silent_worker(folder, port):
    """A worker that never answers: connections stay in the queue of its socket."""
    path = folder / "run/portal.sock"
    with socket.socket(socket.AF_UNIX) as worker:
        worker.bind(str(path))
        worker.listen(100)
        yield
    path.unlink()


@contextmanager
def connection(folder, port, address, timeout=30):
    """A connection from an address of this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout, source_address=(address, 0)) as plain:
        client = http.client.HTTPConnection(NAME)
        client.sock = trusted_tls(folder).wrap_socket(plain, server_hostname=NAME)
        yield client
        client.close()


def status(client, method, path, fields={}):
    client.request(method, path, headers=fields)
    response = client.getresponse()
    response.read()
    return response.status


@pytest.mark.parametrize("path, address, neighbour", [
    (REVOCATION, "127.0.0.21", "127.0.0.22"), ("/sign-in", "127.0.0.31", "127.0.0.32")])
def test_expensive_requests_are_limited_for_each_client_address(folder, port, path, address, neighbour):
    with connection(folder, port, address) as client:
        statuses = [status(client, "POST", path) for _ in range(200)]
        assert statuses[0] == PASSED_ON
        assert REFUSED in statuses
        # Neither another connection nor a header field is another address.
        others = {"X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7", "Cookie": "__Host-sid=x"}
        with connection(folder, port, address) as second:
            assert REFUSED in [status(second, "POST", path, others) for _ in range(20)]
        for method, other_path in [("GET", path), ("POST", "/users/user-1"), ("GET", "/audit")]:
            assert [status(client, method, other_path) for _ in range(5)] == [PASSED_ON] * 5
    with connection(folder, port, neighbour) as client:
        assert status(client, "POST", path) == PASSED_ON


def test_an_address_has_at_most_20_connections_with_a_request(folder, port, silent_worker):
    with ExitStack() as connections:
        for _ in range(20):
            client = connections.enter_context(connection(folder, port, "127.0.0.41", timeout=1))
            client.request("GET", "/")
        # The last one is waiting for the worker, so all are.
        with pytest.raises(TimeoutError):
            client.getresponse()
        with connection(folder, port, "127.0.0.41") as another:
            assert status(another, "GET", "/") == REFUSED
        with connection(folder, port, "127.0.0.42", timeout=1) as neighbour, pytest.raises(TimeoutError):
            status(neighbour, "GET", "/")


def test_a_tls_session_has_no_ticket(folder, port):
    """A ticket key that never changes would defeat forward secrecy."""
    tls = trusted_tls(folder)
    # In TLS 1.3, a session that the server keeps is sent in a ticket too.
    tls.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", port)) as plain, tls.wrap_socket(plain, server_hostname=NAME) as client:
        assert client.session.id != b""
        assert not client.session.has_ticket


def test_nginx_waits_longer_than_the_longest_answer_of_the_worker():
    """A revocation, and a read with a pause and a retry."""
    limits = (ROOT / "Sources/HTTPClient/Limits.swift").read_text()
    call = int(re.search(r"var total: Duration = \.seconds\((\d+)\)", limits)[1])
    slot = int(re.search(r"var connect: Duration = \.seconds\((\d+)\)", limits)[1])
    errors = (ROOT / "Sources/Stytch/StytchError+Response.swift").read_text()
    pause = int(re.search(r"maximumRetryAfter = (\d+)", errors)[1])
    longest = (slot + call) + (slot + call) + pause + (slot + call)
    timeouts = re.findall(r"^\s*fastcgi_read_timeout (\d+)s;", (ROOT / "nginx/fastcgi.conf").read_text(), re.M)
    assert len(timeouts) == 1 and int(timeouts[0]) > longest


def test_every_location_of_the_worker_has_its_limits():
    locations = re.split(r"^location ", (ROOT / "nginx/locations.conf").read_text(), flags=re.M)
    passing = [location for location in locations if "fastcgi_pass" in location]
    assert len(passing) == 3
    assert all("include portal/fastcgi.conf;" in location for location in passing)
    # Nothing outside of fastcgi.conf sets another time-out.
    for path in (ROOT / "nginx").iterdir():
        assert path.name == "fastcgi.conf" or "fastcgi_read_timeout" not in path.read_text(), path
