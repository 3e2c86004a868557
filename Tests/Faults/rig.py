"""The three processes of bin/run, one of which can be killed, and a record of what its client was shown."""
import base64
import errno
import html
import http.client
import itertools
import json
import mmap
import os
import re
import signal
import socket
import sqlite3
import struct
import subprocess
import threading
import time
from collections import namedtuple
from contextlib import closing, contextmanager
from pathlib import Path

import portal
import web

PROGRAM = os.environ.get("PORTAL_PROGRAM") or str(portal.PROGRAM)
NGINX = "/usr/sbin/nginx"
PROJECT, _, SECRET = web.SANDBOX_CREDENTIALS.partition(":")
WRITES, SYNCS, SENDS, CHANGES, EVERYTHING = 1, 2, 4, 8, 15

#: What a client was shown about an operation; `status` 0 is a broken connection, `at` is the time of the response.
Told = namedtuple("Told", "operation at status location text")
#: A confirmation form, ready to be submitted.
Form = namedtuple("Form", "path csrf operation user app")


def compiled(folder):
    """Compiles the library that is preloaded into the worker."""
    library = folder / "faults.so"
    subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library,
                    Path(__file__).with_name("faults.c"), "-ldl"], check=True)
    return library


class Shim:
    """The memory shared with faults.c: the eight numbers of a fault, the clock, and the names of the counted calls."""
    HEAD, CLOCK, NAME, MAXIMUM = struct.Struct("<8I"), struct.Struct("<I"), 40, 4000
    NAMES = HEAD.size + CLOCK.size

    def __init__(self, path):
        path.write_bytes(bytes(self.NAMES + self.NAME * self.MAXIMUM))
        self.fatal = 0
        with path.open("r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)

    def arm(self, kinds=EVERYTHING, kill_at=0, fail_at=0, times=1, error=0, log_only=False):
        """Starts counting."""
        # The call after which the worker cannot continue: it is killed there, or its disk fails.
        self.fatal = kill_at or (fail_at if error == errno.EIO or kinds == SYNCS else 0)
        self.memory[:self.HEAD.size] = self.HEAD.pack(0, 0, kill_at, fail_at, times, error, kinds, log_only)
        self.memory[:4] = struct.pack("<I", 1)

    def disarm(self):
        """Stops counting and returns the names of the counted calls."""
        self.memory[:4], self.fatal = struct.pack("<I", 0), 0
        counted = min(self.counted, self.MAXIMUM)
        places = range(self.NAMES, self.NAMES + self.NAME * counted, self.NAME)
        return [self.memory[place:place + self.NAME].split(b"\0")[0].decode() for place in places]


    def advance_clock(self, seconds):
        """Moves only the worker's clock forward."""
        self.memory[self.HEAD.size:self.NAMES] = self.CLOCK.pack(seconds)

    @property
    def counted(self):
        """The number of calls since it was armed."""
        return self.HEAD.unpack(self.memory[:self.HEAD.size])[1]


class Rig:
    """A sandbox, an nginx and a worker; `state` is the worker's folder, and everything else is in `folder`."""

    def __init__(self, folder, library):
        self.folder, self.state = folder, folder / "state"
        self.output = folder / "output.txt"
        self.port, self.sandbox_port = portal.free_ports(2)
        self.origin = f"http://localhost:{self.port}"
        self.worker, self.others, self.told, self.lock = None, [], [], threading.Lock()
        for name in ("state", "run", "nginx/conf/portal", "credentials"):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = folder / "credentials/stytch-secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o400)
        self.shim = Shim(folder / "control")
        self.environment = {
            "STYTCH_PROJECT_ID": PROJECT, "CREDENTIALS_DIRECTORY": str(secret.parent), "PORTAL_ORIGIN": self.origin,
            "STYTCH_BASE_URL": f"http://127.0.0.1:{self.sandbox_port}", "PORTAL_STATE_DIR": str(self.state),
            "PORTAL_SOCKET": str(folder / "run/portal.sock"), "PORTAL_TEMPLATES": str(portal.ROOT / "templates"),
            "PORTAL_PUBLIC": str(portal.ROOT / "public"), "PORTAL_SETTLE_AFTER": "1",
            "LD_PRELOAD": str(library), "FAULTS_CONTROL": str(folder / "control"),
        }
        self.client = web.Client(self)
        self._customers = (f"customer-{number:04}" for number in itertools.cycle(range(1, 1000)))
        # nginx limits how often one IP address can revoke.
        self._addresses = (f"127.0.1.{number}" for number in itertools.cycle(range(1, 251)))

    def run(self, *command, environment=None):
        """Starts a process whose output goes to a file, in its own session."""
        with self.output.open("ab") as output:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                    env=environment, start_new_session=True)

    def start(self):
        """Starts all three and signs in; a session outlives its worker."""
        added = subprocess.run([PROGRAM, "admin", "add", portal.OWNER, "--role", "owner"], env=self.environment,
                               input=portal.PASSWORD + "\n", capture_output=True, text=True, timeout=60)
        assert added.returncode == 0, added.stderr
        self._write_nginx_configuration()
        self.others = [
            self.run(PROGRAM, "sandbox", environment={"PORTAL_STATE_DIR": str(self.folder)}),
            self.run(NGINX, "-e", "stderr", "-p", str(self.folder / "nginx/conf"), "-c", "nginx.conf")]
        self.start_worker()
        self.client.sign_in()
        return self

    def _write_nginx_configuration(self):
        """Makes the substitutions of bin/run."""
        conf = self.folder / "nginx/conf"
        wanted = {"@STATE@": str(self.folder), "@PUBLIC@": str(portal.ROOT / "public"), "@PORT@": str(self.port),
                  "@SANDBOX_PORT@": str(self.sandbox_port), "@IPV6@": "# ", "@SANDBOX@": "",
                  "@USER@": "user root;" if os.getuid() == 0 else ""}
        for source in (portal.ROOT / "nginx").glob("*.conf"):
            text = re.sub("@[A-Z0-9_]+@", lambda match: wanted[match[0]], source.read_text())
            place = conf / "nginx.conf" if source.name == "local.conf" else conf / "portal" / source.name
            place.write_text(text)

    def start_worker(self):
        """Starts the worker and waits until it is healthy."""
        self.shim.disarm()
        self.worker = self.run(PROGRAM, "serve", environment=self.environment)
        portal.wait_until(lambda: self.is_healthy() or self.worker.poll() is not None, 120)
        assert self.worker.poll() is None, self.printed()

    def is_healthy(self):
        """Returns whether /healthz responds with 200."""
        try:
            return self.client.get("/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill(self):
        """Kills the worker; returns whether it was running."""
        was_running = self.worker.poll() is None
        self.worker.kill()
        self.worker.wait()
        return was_running

    def restart(self):
        """Kills the worker if it is running, and starts it again."""
        self.kill()
        self.start_worker()

    def calm(self):
        """Disarms the shim and, if the fault was fatal, waits for the worker to end; returns the counted calls."""
        fatal, names = self.shim.fatal, self.shim.disarm()
        if 0 < fatal <= len(names):
            code = self.worker.wait(60)
            assert code != 0, f"the worker exited with code 0 after a fault\n{self.printed()}"
        return names

    def pause(self, seconds):
        """Suspends the worker for some seconds."""
        self.worker.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.worker.send_signal(signal.SIGCONT)

    @contextmanager
    def suspended_sandbox(self):
        """Suspends the sandbox, whose connections are accepted but not served."""
        self.others[0].send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.others[0].send_signal(signal.SIGCONT)

    def stop(self):
        """Stops the worker gracefully if it is running."""
        if self.worker.poll() is None:
            self.worker.send_signal(signal.SIGTERM)
            assert self.worker.wait(60) == 0, self.printed()

    def end(self):
        """Kills what is left, including nginx's own children."""
        for process in [*self.others, *([self.worker] if self.worker else [])]:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()

    def printed(self):
        """Returns the last output of all processes."""
        return self.output.read_text(errors="replace")[-3000:]

    def sandbox(self, method, path):
        """Sends a request with the credentials directly to the sandbox and returns its JSON."""
        fields = {"Authorization": "Basic " + base64.b64encode(web.SANDBOX_CREDENTIALS.encode()).decode()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.sandbox_port, timeout=60)) as connection:
            connection.request(method, path, "{}" if method == "POST" else None, fields)
            return json.loads(connection.getresponse().read())

    def grant(self, user=None):
        """Returns the ids of a user and of one of the user's apps; by default of a user without special behavior."""
        for name in [user] if user else self._customers:
            apps = self.sandbox("GET", f"/v1/users/{name}/connected_apps")["connected_apps"]
            if apps:
                return self.sandbox("GET", f"/v1/users/{name}")["user_id"], apps[0]["connected_app_id"]
        self.sandbox("POST", "/sandbox/reset")
        return self.grant(user)

    def form(self, user=None):
        """Opens the confirmation page of a revocation."""
        user, app = self.grant(user)
        path = f"/users/{user}/connected-apps/{app}/revocation"
        answer = self.client.get(path)
        if answer.status == 303 and answer.field("Location").startswith("/sign-in"):
            answer = self.client.sign_in().get(path)
        assert answer.status == 200, (answer.status, answer.text[-2000:])
        return Form(path, web.token(answer), web.token(answer, "operation"), user, app)

    def fields(self, form):
        """Returns the fields that a browser would send."""
        return {"csrf": form.csrf, "operation": form.operation, "reason": "Found by a test of faults."}

    def send(self, form):
        """Submits a form, follows redirects, and returns what the client was shown, which can be nothing."""
        client = web.Client(self, next(self._addresses))
        client.cookie = self.client.cookie
        try:
            answer = client.post(form.path, self.fields(form))
        except (OSError, http.client.HTTPException):
            return self._tell(form, 0, "", "")
        where = (answer.values("Location") or [""])[0]
        told = self._tell(form, answer.status, where, "" if where else words(answer))
        return self.look(form, where) if where else told

    def look(self, form, where):
        """Loads the target of a redirect."""
        client = web.Client(self)
        client.cookie = self.client.cookie
        try:
            answer = client.get(where)
        except (OSError, http.client.HTTPException):
            return self._tell(form, 0, "", "")
        onward = (answer.values("Location") or [""])[0]
        told = self._tell(form, answer.status, onward, words(answer, where))
        return self.look(form, onward) if "operation=" in onward else told

    def hang_up(self, form):
        """Submits a form and does not wait for the response."""
        body = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in self.fields(form).items())
        head = (f"POST {form.path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nOrigin: {self.origin}\r\n"
                f"Sec-Fetch-Site: same-origin\r\nCookie: __Host-sid={self.client.cookie}\r\nContent-Length: {len(body)}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall((head + body).encode())

    def _tell(self, *what):
        form, status, location, text = what
        told = Told(form.operation, time.time() * 1000, status, location, text)
        with self.lock:
            self.told.append(told)
        return told

    def query(self, sql, *values):
        """Queries the log read-only."""
        with closing(sqlite3.connect(f"file:{self.state}/audit.sqlite?mode=ro", uri=True, timeout=30)) as log:
            return log.execute(sql, values).fetchall()

    def settle(self):
        """Waits until no operation is open, including those whose outcome is pending."""
        portal.wait_until(lambda: not self.query("SELECT 1 FROM open_operation"), 120)

    def recover(self):
        """Starts the worker if it has ended, and waits until everything is settled."""
        if self.worker.poll() is not None:
            self.start_worker()
        self.settle()


def words(answer, where="operation="):
    """Returns the banner of a page, or else its heading and lead; nothing for a page without an operation."""
    if answer.status == 303 or "operation=" not in where:
        return ""
    found = re.findall(r'id="banner">\s*<p>(.*?)</p>', answer.text, re.S)
    if not found:
        found = re.findall(r'<h1[^>]*>(.*?)</h1>\s*(?:<p class="lead">(.*?)</p>)?', answer.text, re.S)
        found = [" — ".join(found[0])] if found else []
    return " ".join(html.unescape(re.sub("<[^>]*>", "", " ".join(found))).split())
