"""A worker (`portal serve`) without nginx, and a FastCGI client for it."""
import os
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

# Uses the tools of the browser tests: the path of the program, and how forms are sent.
sys.path.insert(0, str(Path(__file__).parents[1] / "Browser"))
import portal  # noqa: E402
import web  # noqa: E402

PROGRAM = os.environ.get("PORTAL_PROGRAM") or str(portal.PROGRAM)
BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6
RESPONDER, LARGEST = 1, 65535


def record(kind, content=b""):
    """Returns a FastCGI record of request 1."""
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def size(text):
    """Encodes the length of a name or a value."""
    return bytes([len(text)]) if len(text) < 128 else struct.pack(">I", len(text) | 1 << 31)


def request(parameters, body):
    """Returns the bytes of a request."""
    pairs = [(name.encode(), value.encode()) for name, value in parameters.items()]
    named = b"".join(size(name) + size(value) + name + value for name, value in pairs)
    streams = [(PARAMS, named), (STDIN, body)]
    parts = [record(kind, content[at:at + LARGEST]) for kind, content in streams
             for at in [*range(0, len(content), LARGEST), len(content)]]
    return record(BEGIN, struct.pack(">HB5x", RESPONDER, 0)) + b"".join(parts)


def response(stream):
    """Returns the standard output of the worker up to the end of the request."""
    output = b""
    while head := stream.read(8):
        _, kind, _, length, padding, _ = struct.unpack(">BBHHBB", head)
        content = stream.read(length + padding)[:length]
        if kind == STDOUT:
            output += content
        if kind == END:
            return output
    raise ConnectionError("the worker closed before the end of its answer")


class Client(web.Client):
    """A client with a cookie, in the place of nginx."""

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
        answer = web.Response(int(fields.get("Status", "200")[:3]), list(fields.items()), content)
        for cookie in answer.values("Set-Cookie"):
            self.cookie = cookie.split(";")[0].partition("=")[2] or None
        return answer

    def look_up(self, name):
        """Looks up a user, which is one durable entry when this returns, although Stytch cannot be reached."""
        return self.get(f"/users/{name}")


class Worker:
    """A state folder and its worker."""
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
        """Starts the worker and waits for its socket."""
        Path(self.socket).unlink(missing_ok=True)
        with (self.state.parent / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [PROGRAM, "serve"], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=self.environment)
        portal.wait_until(lambda: os.path.exists(self.socket) or self.process.poll() is not None)
        assert self.process.poll() is None, self.printed()
        return self

    def stop(self):
        """Stops the worker gracefully."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, self.printed()

    def kill(self):
        """Kills the worker if it is running."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, failure, *_):
        self.kill() if failure else self.stop()

    def printed(self):
        return (self.state.parent / "output.txt").read_text(errors="replace")[-2000:]

    def command(self, *arguments, **how):
        """Runs a command on the state folder."""
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              env={"PORTAL_STATE_DIR": str(self.state)}, **how)

    def add_owner(self):
        added = self.command("admin", "add", portal.OWNER, "--role", "owner", input=portal.PASSWORD + "\n")
        assert added.returncode == 0, added.stderr

    def owner(self):
        """Returns a client with the owner's session."""
        return Client(self).sign_in()
