"""A portal that `bin/run` starts, with its own state folder and ports."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("PORTAL_BUILD", ".build")
#: The program that `bin/run` builds.
PROGRAM = BUILD / "release" / "portal"

OWNER = "admin@example.com"
PASSWORD = "violet harbour kettle sunday"

#: The seconds that the first build can take on two cores.
BUILD_TIMEOUT = 1800


class Portal:
    """One run of `bin/run` and its state folder."""

    def __init__(self, folder: Path, **settings: str):
        self.folder = folder
        self.state = folder / "state"
        self.output = folder / "output.txt"
        self.port, self.sandbox_port = free_ports(2)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("STYTCH_", "PORTAL_"))}
        self.environment = inherited | {
            "PORTAL_PORT": str(self.port),
            "PORTAL_SANDBOX_PORT": str(self.sandbox_port),
            "PORTAL_STATE_DIR": str(self.state),
            "PORTAL_BUILD": str(BUILD),
            "PORTAL_ADMIN_EMAIL": OWNER,
            "PORTAL_ADMIN_PASSWORD": PASSWORD,
        } | settings
        self.process = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> "Portal":
        """Runs `bin/run` and waits until it is ready."""
        self.launch()
        self.wait_for_output(f"Portal ready at {self.origin}\n")
        return self

    def launch(self) -> None:
        """Runs `bin/run` and does not wait."""
        with self.output.open("wb") as output:
            # `processes` finds its processes by their session.
            self.process = subprocess.Popen(
                [ROOT / "bin/run"], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=self.environment, start_new_session=True)

    def wait_for_output(self, text: str) -> None:
        wait_until(lambda: text in self.read_output() or self.process.poll() is not None, BUILD_TIMEOUT)
        assert text in self.read_output(), f"bin/run exited without “{text.strip()}”:\n{self.read_output()}"

    def read_output(self) -> str:
        return self.output.read_text(errors="replace")

    def interrupt(self) -> None:
        """Sends SIGINT to bin/run, as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)

    def stop(self, with_signal: int = signal.SIGINT) -> None:
        """Stops it and checks that it exits successfully, leaves no process behind, and closes its ports."""
        self.process.send_signal(with_signal)
        self.wait_for_exit()
        assert self.process.returncode == 0, self.read_output()
        self.assert_gone()

    def wait_for_exit(self) -> int:
        """Returns the exit code."""
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"bin/run did not exit:\n{self.read_output()[-2000:]}") from None

    def assert_gone(self) -> None:
        assert self.processes() == {}, "processes were left behind"
        for port in (self.port, self.sandbox_port):
            assert not is_open(port), f"port {port} is still open"

    def kill(self) -> None:
        """Kills what a failed test has left behind."""
        if self.process is not None:
            for identifier in [self.process.pid, *self.processes()]:
                try:
                    os.kill(identifier, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.wait()

    def processes(self) -> dict[int, list[str]]:
        """The running processes of this run, with their arguments."""
        return {
            process: arguments for process, session, state, arguments in all_processes()
            if session == self.process.pid and state != "Z"
        }

    def process_id(self, *words: str) -> int:
        """Returns the id of the one process whose arguments contain the words, such as `portal serve`."""
        found = [process for process, arguments in self.processes().items() if " ".join(words) in " ".join(arguments)]
        assert len(found) == 1, f"{words}: {found}"
        return found[0]

    def calls(self) -> list[dict]:
        """All requests that the sandbox has received, from its own record."""
        record = self.state / "sandbox.jsonl"
        return [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []

    def revocations(self, user_id: str | None = None) -> list[dict]:
        """Returns the revocations that the sandbox has received, of all users or of one."""
        revocations = [call for call in self.calls() if call["path"].endswith("/revoke")]
        return [call for call in revocations if user_id is None or call["user_id"] == user_id]

    def command(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Runs a command of `portal` on this state folder."""
        return run_command(*arguments, environment={"PORTAL_STATE_DIR": str(self.state)}, **options)

    def add_admin(self, email: str, role: str) -> str:
        added = self.command("admin", "add", email, "--role", role, input=PASSWORD + "\n")
        assert added.returncode == 0, added.stderr
        return email


def run_command(*arguments: str, environment: dict[str, str], **options) -> subprocess.CompletedProcess:
    """Runs a command of `portal` with nothing else in its environment."""
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, env=environment, **options)


def wait_until(condition, seconds: float = 60):
    """Waits until a condition is true and returns its value; fails after a time that only a broken program needs."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError("The condition did not become true.")
        time.sleep(0.05)
    return value


def free_ports(count: int) -> list[int]:
    """Returns ports that are free now; all are bound at once, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    for server in sockets:
        server.bind(("127.0.0.1", 0))
    ports = [server.getsockname()[1] for server in sockets]
    for server in sockets:
        server.close()
    return ports


def is_open(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def all_processes():
    """Yields the id, the session, the state and the arguments of each process on this machine."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name, in parentheses, can contain anything, so parse after the last one.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            arguments = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        yield int(folder.name), int(fields[3]), fields[0], arguments
