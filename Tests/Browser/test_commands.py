"""The commands of `portal`: invalid settings, and the management of admins."""

import pytest

from portal import PASSWORD, ROOT, run_command
from web import Client, token

PROJECT = {"STYTCH_PROJECT_ID": "project-test-1", "STYTCH_SECRET": "secret"}


@pytest.mark.parametrize(("settings", "sentences"), [
    ({}, ["STYTCH_PROJECT_ID is missing", "STYTCH_SECRET is missing"]),
    ({"STYTCH_PROJECT_ID": "project-test-1"}, ["STYTCH_SECRET is missing"]),
    (PROJECT | {"STYTCH_PROJECT_ID": "nonsense"}, ["STYTCH_PROJECT_ID must begin with"]),
    (PROJECT | {"PORTAL_ORIGIN": "portal.example.com"}, ["PORTAL_ORIGIN is"]),
    (PROJECT | {"PORTAL_ORIGIN": "https://portal.example.com/here"}, ["PORTAL_ORIGIN is"]),
    (PROJECT | {"PORTAL_SLOTS": "0"}, ["PORTAL_SLOTS must be"]),
    (PROJECT | {"PORTAL_SLOTS": "many"}, ["PORTAL_SLOTS must be"]),
    (PROJECT | {"PORTAL_SLOTS": "99999999999999999999"}, ["PORTAL_SLOTS must be"]),
    (PROJECT | {"PORTAL_RELOAD_TEMPLATES": "yes"}, ["PORTAL_RELOAD_TEMPLATES must be"]),
    (PROJECT | {"STYTCH_BASE_URL": "https://test.stytch.com/v1"}, ["STYTCH_BASE_URL must look like"]),
    (PROJECT | {"STYTCH_BASE_URL": "http://test.stytch.com"}, ["STYTCH_BASE_URL can begin with http://"]),
    (PROJECT | {"CREDENTIALS_DIRECTORY": "/no/such/folder"}, ["CREDENTIALS_DIRECTORY is"]),
    (PROJECT | {"PORTAL_SLOTS": "0", "PORTAL_ORIGIN": "x"}, ["PORTAL_ORIGIN is", "PORTAL_SLOTS must be"]),
    (PROJECT | {"PORTAL_TEMPLATES": "/no/such/folder"}, ["PORTAL_TEMPLATES"]),
    (PROJECT | {"PORTAL_PUBLIC": "/no/such/folder"}, ["PORTAL_PUBLIC"]),
    (PROJECT | {"PORTAL_STATE_DIR": "/no/such/folder"}, ["PORTAL_STATE_DIR"]),
])
def test_each_missing_or_invalid_setting_is_reported_in_one_sentence_with_exit_code_78(tmp_path, settings, sentences):
    result = run_command("serve", environment=folders(tmp_path) | settings, cwd=tmp_path)
    lines = result.stderr.splitlines()
    assert (result.returncode, len(lines)) == (78, len(sentences)), result.stderr
    for line, beginning in zip(lines, sentences):
        assert line.startswith(f"portal: {beginning}") and line.endswith("."), line
    assert "secret" not in result.stderr.replace("stytch-secret", "").replace("STYTCH_SECRET", "")


def folders(state) -> dict[str, str]:
    """Returns valid settings of the folders."""
    return {"PORTAL_STATE_DIR": str(state), "PORTAL_TEMPLATES": str(ROOT / "templates"),
            "PORTAL_PUBLIC": str(ROOT / "public")}


@pytest.mark.parametrize("command", [("admin", "list"), ("sandbox",)])
def test_every_command_reports_a_missing_state_folder(tmp_path, command):
    result = run_command(*command, environment={"PORTAL_STATE_DIR": "/no/such/folder"}, cwd=tmp_path)
    assert result.returncode == 78
    assert result.stderr.count("\n") == 1
    assert "PORTAL_STATE_DIR" in result.stderr and "/no/such/folder" in result.stderr


def test_a_credential_that_others_can_read_is_rejected(tmp_path):
    (tmp_path / "stytch-secret").write_text("secret-test-1")
    (tmp_path / "stytch-secret").chmod(0o444)
    settings = folders(tmp_path) | PROJECT | {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    result = run_command("serve", environment=settings, cwd=tmp_path)
    assert result.returncode == 78
    assert "stytch-secret" in result.stderr and "secret-test-1" not in result.stderr


def test_admins_are_added_listed_changed_and_disabled_on_the_command_line(portal):
    email = "Noa@Example.com"
    added = portal.command("admin", "add", email, "--role", "viewer", input=PASSWORD + "\n")
    assert (added.returncode, added.stdout) == (0, "Added noa@example.com as viewer.\n")
    assert "noa@example.com\tviewer\tactive" in portal.command("admin", "list").stdout.splitlines()
    noa = Client(portal).sign_in(email)
    assert noa.get("/audit").status == 403

    assert portal.command("admin", "set-role", email, "auditor").returncode == 0
    assert noa.get("/audit").status == 200  # The role takes effect with the next request.
    assert noa.get("/users/seed").status == 403

    new_password = "orchard lantern velvet tuesday"
    assert portal.command("admin", "set-password", email, input=new_password + "\n").returncode == 0
    assert noa.get("/").field("Location").startswith("/sign-in")  # S-7: the sessions of the old password have ended.
    assert is_refused(portal, email, PASSWORD)
    noa.sign_in(email, new_password)

    assert portal.command("admin", "disable", email).returncode == 0
    assert noa.get("/").field("Location").startswith("/sign-in")
    assert is_refused(portal, email, new_password)
    assert "noa@example.com\tauditor\tdisabled" in portal.command("admin", "list").stdout.splitlines()


def is_refused(portal, email: str, password: str) -> bool:
    client = Client(portal)
    form = {"email": email, "password": password, "csrf": token(client.get("/sign-in"))}
    return client.post("/sign-in", form).status == 403


@pytest.mark.parametrize(("arguments", "password", "status", "words"), [
    (("add", "x@example.com", "--role", "king"), PASSWORD, 64, "king"),
    (("add", "x@example.com"), PASSWORD, 64, "--role"),
    (("add", "not an address", "--role", "viewer"), PASSWORD, 1, "email address"),
    (("add", "admin@example.com", "--role", "viewer"), PASSWORD, 1, "already exists"),
    (("add", "x@example.com", "--role", "viewer"), "too short", 1, "shorter than 15 characters"),
    (("add", "x@example.com", "--role", "viewer"), "passwordpassword", 1, "attackers try first"),
    (("add", "x@example.com", "--role", "viewer"), "", 78, "first line of standard input"),
    (("set-role", "nobody@example.com", "viewer"), "", 1, "no admin"),
    (("set-password", "nobody@example.com"), PASSWORD, 1, "no admin"),
    (("disable", "nobody@example.com"), "", 1, "no admin"),
    (("disable", "admin@example.com"), "", 1, "last owner"),
    (("set-role", "admin@example.com", "viewer"), "", 1, "last owner"),
])
def test_a_command_that_fails_gives_the_reason(portal, arguments, password, status, words):
    result = portal.command("admin", *arguments, input=password + "\n")
    assert (result.returncode, words in result.stderr) == (status, True), result.stderr
    assert result.stdout == ""
    assert not password or password not in result.stderr
    assert [line.split("\t")[0] for line in portal.command("admin", "list").stdout.splitlines()].count("x@example.com") == 0


def test_help_lists_the_commands():
    result = run_command("--help", environment={})
    assert result.returncode == 0
    for word in ("serve", "sandbox", "admin", "README.md"):
        assert word in result.stdout
