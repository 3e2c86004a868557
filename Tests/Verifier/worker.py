"""One worker, `portal serve`, alone on its socket without nginx, and somebody who speaks FastCGI to it."""
import os
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

# What the stories in the browser use is used here as it is: where the program stands, and how forms are sent.
sys.path.insert(0, str(Path(__file__).parents[1] / "Browser"))
import portal  # noqa: E402
import web  # noqa: E402

PROGRAM = os.environ.get("PORTAL_PROGRAM") or str(portal.PROGRAM)
BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6
RESPONDER, LARGEST = 1, 65535


def record(kind, content=b""):
    """One record of FastCGI, for request 1."""
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def size(text):
    """A length before a name or a value."""
    return bytes([len(text)]) if len(text) < 128 else struct.pack(">I", len(text) | 1 << 31)


def request(parameters, body):
    """The bytes of a whole request."""
    pairs = [(name.encode(), value.encode()) for name, value in parameters.items()]
    named = b"".join(size(name) + size(value) + name + value for name, value in pairs)
    streams = [(PARAMS, named), (STDIN, body)]
    parts = [record(kind, content[at:at + LARGEST]) for kind, content in streams
             for at in [*range(0, len(content), LARGEST), len(content)]]
    return record(BEGIN, struct.pack(">HB5x", RESPONDER, 0)) + b"".join(parts)


def response(stream):
    """What the worker said on its standard output until it ended the request."""
    said = b""
    while head := stream.read(8):
        _, kind, _, length, padding, _ = struct.unpack(">BBHHBB", head)
        content = stream.read(length + padding)[:length]
        if kind == STDOUT:
            said += content
        if kind == END:
            return said
    raise ConnectionError("the worker closed before the end of its answer")


class Client(web.Client):
    """Somebody with a cookie who stands where nginx would."""

    def send(self, method, path, fields, body=None):
        given = {"Host": "localhost", **({"Cookie": f"__Host-sid={self.cookie}"} if self.cookie else {}), **fields}
        parameters = {
            "REQUEST_METHOD": method, "REQUEST_URI": path, "REQUEST_SCHEME": "http", "REMOTE_ADDR": self.address,
            "CONTENT_TYPE": given.pop("Content-Type", ""), "CONTENT_LENGTH": str(len(body)) if body else "",
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_PROXY": "",
        } | {"HTTP_" + name.upper().replace("-", "_"): value for name, value in given.items()}
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(self.portal.socket)
            connection.sendall(request(parameters, body or b""))
            head, _, content = response(connection.makefile("rb")).partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        answer = web.Answer(int(fields.get("Status", "200")[:3]), list(fields.items()), content)
        for cookie in answer.all("Set-Cookie"):
            self.cookie = cookie.split(";")[0].partition("=")[2] or None
        return answer

    def look_up(self, name):
        """Looks a user up, which is one entry on the disk when this returns, whatever Stytch would have said."""
        return self.get(f"/users/{name}")


class Worker:
    """A state folder, and the worker that may run on it."""
    origin = "http://localhost:8080"

    def __init__(self, folder, **environment):
        self.state, self.given, self.process = folder / "state", environment, None
        self.socket = str(self.state / "run/portal.sock")
        (self.state / "run").mkdir(parents=True, exist_ok=True)
        self.credentials = folder / "credentials"
        self.credentials.mkdir(exist_ok=True)
        secret = self.credentials / "stytch-secret"
        if not secret.exists():
            secret.write_text("secret-test-nobody\n")
            secret.chmod(0o400)

    @property
    def environment(self):
        return {
            "PORTAL_STATE_DIR": str(self.state), "PORTAL_TEMPLATES": str(portal.ROOT / "templates"),
            "PORTAL_PUBLIC": str(portal.ROOT / "public"), "PORTAL_ORIGIN": self.origin,
            "CREDENTIALS_DIRECTORY": str(self.credentials), "STYTCH_BASE_URL": "http://127.0.0.1:1",
            "STYTCH_PROJECT_ID": "project-test-00000000-0000-4000-8000-000000000000",
        } | self.given

    def start(self):
        """Starts it, and waits for its socket to answer."""
        Path(self.socket).unlink(missing_ok=True)
        with (self.state.parent / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [PROGRAM, "serve"], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=self.environment)
        portal.until(lambda: os.path.exists(self.socket) or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()
        return self

    def stop(self):
        """Stops it in good order."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, self.said()

    def kill(self):
        """Ends it at once, where it still lives."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, failure, *_):
        self.kill() if failure else self.stop()

    def said(self):
        return (self.state.parent / "output.txt").read_text(errors="replace")[-2000:]

    def command(self, *arguments, **how):
        """Runs the program on the state folder."""
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              env={"PORTAL_STATE_DIR": str(self.state)}, **how)

    def add_owner(self):
        added = self.command("admin", "add", portal.OWNER, "--role", "owner", input=portal.PASSWORD + "\n")
        assert added.returncode == 0, added.stderr

    def owner(self):
        """An owner who is signed in."""
        return Client(self).sign_in()
