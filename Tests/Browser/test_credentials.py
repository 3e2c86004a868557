"""A portal with the credentials of a project uses them and discloses them nowhere."""

import base64
import stat
from pathlib import Path

import pytest
from playwright.sync_api import expect

import wording
from chromium import Window, save_screenshot
from portal import PASSWORD, Portal
from upstream import USER_ID, Upstream
from web import Client

PROJECT = "project-live-8f0b7c1e-6a53-4d1c-9b69-5f1f6f0f2a77"
#: Random, so that no eight bytes of it occur anywhere else by chance.
CANARY = "secret-live-Qv7RzK2mWx9TbN4hYc6JdL8sGf3PaE5u"
PIECES = [CANARY[start:start + 8].encode() for start in range(len("secret-live-"), len(CANARY) - 7)]


@pytest.fixture(scope="module")
def upstream():
    upstream = Upstream()
    yield upstream
    upstream.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory, upstream):
    live = Portal(
        tmp_path_factory.mktemp("live"), STYTCH_PROJECT_ID=PROJECT, STYTCH_SECRET=CANARY,
        # No call may use a proxy of the environment, such as this one, which does not exist (S-54).
        STYTCH_BASE_URL=upstream.origin, http_proxy="http://127.0.0.1:9", HTTP_PROXY="http://127.0.0.1:9",
        ALL_PROXY="http://127.0.0.1:9")
    try:
        yield live.start()
        live.stop()
    finally:
        live.kill()


@pytest.fixture(scope="module")
def owner(live):
    return Client(live).sign_in()


def test_it_uses_the_project_and_shows_that_it_is_live(live, owner, upstream, chromium):
    assert f"Stytch, project {PROJECT}" in live.read_output()
    assert not any("sandbox" in " ".join(arguments) for arguments in live.processes().values())
    window = Window(chromium, live, owner)
    try:
        window.page.goto("/users/customer-42")
        expect(window.page.locator("h1")).to_have_text("Cara Real")
        expect(window.page.locator(".tag")).to_have_text("LIVE")
        expect(window.page).to_have_url(f"{live.origin}/users/{USER_ID}")
        save_screenshot(window.page, "user-of-a-live-project")
        assert window.problems == []
    finally:
        window.close()
    assert {field for _, _, field in upstream.requests} == {
        "Basic " + base64.b64encode(f"{PROJECT}:{CANARY}".encode()).decode()
    }


def test_credentials_that_stytch_rejects_are_an_error_of_the_portal(owner, upstream):
    upstream.rejects_credentials = True
    try:
        response = owner.get(f"/users/{USER_ID}")
    finally:
        upstream.rejects_credentials = False
    assert response.status == 502
    assert response.heading == wording.CREDENTIALS_REJECTED


def test_an_id_of_the_test_environment_is_rejected(owner, upstream):
    before = len(upstream.requests)
    response = owner.get("/users?q=user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6")
    assert response.status == 400
    assert response.heading == wording.WRONG_ENVIRONMENT
    assert len(upstream.requests) == before


def test_the_secret_is_in_no_process_log_page_or_other_file(live, owner):
    """S-2, S-52: neither as a whole nor in part."""
    pages = [owner.get(path) for path in ("/", f"/users/{USER_ID}", "/audit", "/metrics", "/users/customer-42", "/no")]
    contents = {f"page {page.status}": page.body for page in pages}
    contents["output"] = live.output.read_bytes()
    children = [process for process in live.processes() if process != live.process.pid]
    assert len(children) >= 3
    # bin/run itself has the secret in the environment that its caller gave it.
    for process in children:
        for name in ("environ", "cmdline"):
            contents[f"{name} of {process}"] = Path(f"/proc/{process}/{name}").read_bytes()
    for path in live.state.rglob("*"):
        if path.is_file() and path.name != "stytch-secret":
            contents[str(path)] = path.read_bytes()
    assert len([name for name in contents if name.endswith(".sqlite")]) == 2
    for secret in [*PIECES, PASSWORD.encode(), owner.cookie.encode()]:
        assert [name for name, content in contents.items() if secret in content] == [], secret


def test_no_other_user_can_read_the_state_folder(live):
    """S-68."""
    found = {path: path.lstat().st_mode for path in [live.state, *live.state.rglob("*")]}
    folders = {path: stat.S_IMODE(mode) for path, mode in found.items() if stat.S_ISDIR(mode)}
    assert set(folders.values()) == {0o700}, folders
    files = {path.name: stat.S_IMODE(mode) for path, mode in found.items() if stat.S_ISREG(mode)}
    assert files.pop("stytch-secret") == 0o400
    assert {name: mode for name, mode in files.items() if mode & 0o077} == {}
    assert {"audit.sqlite", "accounts.sqlite"} <= set(files)
    sockets = {path.name: stat.S_IMODE(mode) for path, mode in found.items() if stat.S_ISSOCK(mode)}
    assert sockets == {"portal.sock": 0o660}


def test_only_nginx_listens_on_tcp_and_only_on_the_loopback_interface(live):
    """S-70: FastCGI has no TCP port."""
    # In /proc/net/tcp, state 0A is LISTEN; the inode identifies the process.
    listening = {}
    for table, loopback in (("tcp", "0100007F"), ("tcp6", "00000000000000000000000001000000")):
        path = Path(f"/proc/net/{table}")
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            fields = line.split()
            if fields[3] == "0A":
                listening[f"socket:[{fields[9]}]"] = (fields[1].split(":")[0] == loopback, int(fields[1].split(":")[1], 16))
    listeners = {
        (arguments[0].split(":")[0], *listening[link.readlink().name])
        for process, arguments in live.processes().items() for link in Path(f"/proc/{process}/fd").iterdir()
        if link.is_symlink() and link.readlink().name in listening
    }
    assert listeners == {("nginx", True, live.port)}


def test_no_process_can_leave_a_core_file(live):
    """S-53."""
    for process in live.processes():
        limit = next(line for line in Path(f"/proc/{process}/limits").read_text().splitlines() if "core" in line)
        assert process == live.process.pid or limit.split()[4] == "0", limit
