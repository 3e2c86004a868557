"""The first command: it starts everything, says so when it is true, and takes everything with it when it ends."""

import os
import re
import signal
import socket
import subprocess
import threading

import pytest

from portal import OWNER, ROOT, is_open, until
from web import Client, stytch


def test_ctrl_c_lets_the_request_under_way_finish_and_ends_everything(another_portal):
    portal = another_portal().start()
    client = Client(portal).sign_in()
    answered = []
    asking = threading.Thread(target=lambda: answered.append(client.get("/users/answers-nothing")))
    asking.start()
    until(lambda: any("answers-nothing" in call["path"] for call in portal.calls()))

    portal.interrupt()
    until(lambda: not is_open(portal.port))  # Nobody new is let in while the request goes on.
    assert answered == [] and portal.process.poll() is None
    portal.interrupt()  # Impatience changes nothing.
    asking.join()
    assert [answer.status for answer in answered] == [504]
    # It has 2 s from here; a machine that is busy with other things gets some more.
    assert portal.process.wait(10) == 0
    portal.is_gone()
    assert "the audit log" not in portal.said()


def test_term_ends_it_as_ctrl_c_does_and_the_log_is_still_there_afterwards(another_portal):
    portal = another_portal().start()
    Client(portal).sign_in()
    portal.stop(signal.SIGTERM)

    again = another_portal(PORTAL_ADMIN_PASSWORD="").start()
    assert f"Sign in with the password that you gave {OWNER} before." in again.said()
    owner = Client(again).sign_in()
    assert owner.get("/audit").text.count(f"{OWNER} signed in") == 2
    again.stop()


@pytest.mark.parametrize("part", [("portal", "serve"), ("portal", "sandbox"), ("nginx: master",)])
def test_a_portal_that_has_lost_a_part_is_not_left_standing(another_portal, part):
    portal = another_portal().start()
    os.kill(portal.part(*part), signal.SIGKILL)
    assert portal.wait() != 0
    assert "A part of the portal has ended" in portal.said()
    until(lambda: portal.processes() == {}, 5)
    portal.is_gone()


def test_without_a_password_it_makes_one_and_shows_it_once(another_portal):
    portal = another_portal(PORTAL_ADMIN_PASSWORD="", PORTAL_ADMIN_EMAIL="").start()
    assert "It talks to the sandbox" in portal.said()
    until(lambda: "Sign in" in portal.said())
    [(email, password)] = re.findall(r"Sign in as (\S+) with the password (\S+) \(it is shown this once\)", portal.said())
    assert email == "admin@example.com"
    Client(portal).sign_in(email, password)
    for path in portal.state.rglob("*"):
        if path.is_file():
            assert password.encode() not in path.read_bytes(), path
    portal.stop()


def test_it_never_says_ready_for_a_port_that_somebody_else_holds(portal, another_portal):
    """The somebody is another portal, which would answer in its place."""
    for settings in ({"PORTAL_PORT": str(portal.port), "STYTCH_PROJECT_ID": "project-test-1", "STYTCH_SECRET": "x"},
                     {"PORTAL_SANDBOX_PORT": str(portal.sandbox_port)}):
        second = another_portal(**settings)
        second.launch()
        assert second.wait() == 1
        assert second.said().startswith("Port ") and "is taken" in second.said()
        assert "Portal ready" not in second.said()
        assert second.processes() == {}


def test_two_portals_do_not_share_a_state_folder(portal, owner, another_portal):
    second = another_portal(PORTAL_STATE_DIR=str(portal.state))
    second.launch()
    assert second.wait() != 0
    assert "Another process" in second.said()
    assert second.processes() == {}
    assert owner.get("/users/seed").status == 303  # The first one has taken no harm.


@pytest.mark.parametrize("command", ["bin/run", "bin/test"])
def test_where_swift_is_missing_it_says_how_to_get_it_and_stops(tmp_path, command):
    for tool in ("env", "bash", "dirname"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    ended = subprocess.run([ROOT / command], env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "Swift 6.3 is missing" in ended.stderr and "swift.org/install" in ended.stderr


def test_the_sandbox_answers_at_the_root_of_its_own_port(portal):
    assert stytch(portal, "/v1/debug/whoami")["status_code"] == 200
    with socket.create_connection(("127.0.0.1", portal.sandbox_port)) as connection:
        connection.sendall(b"GET /v1/debug/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 401"
