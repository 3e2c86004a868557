"""`bin/run` starts all processes, reports when the portal is ready, and stops all of them."""

import os
import re
import signal
import socket
import subprocess
import threading

import pytest

from portal import OWNER, ROOT, is_open, wait_until
from web import Client, stytch


def test_ctrl_c_finishes_the_request_in_progress_and_stops_everything(new_portal):
    portal = new_portal().start()
    client = Client(portal).sign_in()
    responses = []
    sender = threading.Thread(target=lambda: responses.append(client.get("/users/answers-nothing")))
    sender.start()
    wait_until(lambda: any("answers-nothing" in call["path"] for call in portal.calls()))

    portal.interrupt()
    wait_until(lambda: not is_open(portal.port))  # No new connections are accepted while the request is in progress.
    assert responses == [] and portal.process.poll() is None
    portal.interrupt()  # A second Ctrl-C changes nothing.
    sender.join()
    assert [response.status for response in responses] == [504]
    # The shutdown takes up to 2 s from here; a busy machine gets more.
    assert portal.process.wait(10) == 0
    portal.assert_gone()
    assert "the audit log" not in portal.read_output()


def test_sigterm_stops_it_like_ctrl_c_and_the_log_is_kept(new_portal):
    portal = new_portal().start()
    Client(portal).sign_in()
    portal.stop(signal.SIGTERM)

    second = new_portal(PORTAL_ADMIN_PASSWORD="").start()
    assert f"Sign in as {OWNER} with the password from the first start" in second.read_output()
    owner = Client(second).sign_in()
    assert owner.get("/audit?action=sign-in&outcome=succeeded").text.count('<td class="number"') == 2
    second.stop()


@pytest.mark.parametrize("part", [("portal", "serve"), ("portal", "sandbox"), ("nginx: master",)])
def test_if_one_process_ends_all_are_stopped(new_portal, part):
    portal = new_portal().start()
    os.kill(portal.process_id(*part), signal.SIGKILL)
    assert portal.wait_for_exit() != 0
    assert "A part of the portal has ended" in portal.read_output()
    wait_until(lambda: portal.processes() == {}, 5)
    portal.assert_gone()


def test_without_a_password_it_creates_one_and_prints_it_once(new_portal):
    portal = new_portal(PORTAL_ADMIN_PASSWORD="", PORTAL_ADMIN_EMAIL="").start()
    assert "the sandbox" in portal.read_output()
    wait_until(lambda: "Sign in" in portal.read_output())
    [(email, password)] = re.findall(r"Sign in as (\S+) with the password (\S+) \(shown only once\)", portal.read_output())
    assert email == "admin@example.com"
    Client(portal).sign_in(email, password)
    for path in portal.state.rglob("*"):
        if path.is_file():
            assert password.encode() not in path.read_bytes(), path
    portal.stop()


def test_it_never_reports_ready_on_a_port_that_is_in_use(portal, new_portal):
    """Another portal uses the port and would answer the check of readiness."""
    for settings in ({"PORTAL_PORT": str(portal.port), "STYTCH_PROJECT_ID": "project-test-1", "STYTCH_SECRET": "x"},
                     {"PORTAL_SANDBOX_PORT": str(portal.sandbox_port)}):
        second = new_portal(**settings)
        second.launch()
        assert second.wait_for_exit() == 1
        assert second.read_output().startswith("Port ") and "in use" in second.read_output()
        assert "Portal ready" not in second.read_output()
        assert second.processes() == {}


def test_two_portals_do_not_share_a_state_folder(portal, owner, new_portal):
    second = new_portal(PORTAL_STATE_DIR=str(portal.state))
    second.launch()
    assert second.wait_for_exit() != 0
    assert "Another process" in second.read_output()
    assert second.processes() == {}
    assert owner.get("/users/seed").status == 303  # The first one is not affected.


@pytest.mark.parametrize("command", ["bin/run", "bin/test"])
def test_if_swift_is_missing_it_says_how_to_install_it(tmp_path, command):
    for tool in ("env", "bash", "dirname"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    result = subprocess.run([ROOT / command], env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert "Swift 6.3 is missing" in result.stderr and "swift.org/install" in result.stderr


def test_the_sandbox_is_at_the_root_of_its_own_port(portal):
    assert stytch(portal, "/v1/debug/whoami")["status_code"] == 200
    with socket.create_connection(("127.0.0.1", portal.sandbox_port)) as connection:
        connection.sendall(b"GET /v1/debug/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 401"
