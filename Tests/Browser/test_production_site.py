"""nginx/portal.conf, the production site, in a real nginx in front of the worker of the tests."""

import ssl
import subprocess

import pytest

import security_headers
import wording
from portal import free_ports
from production_site import NAME, NGINX, create_prefix, install, running, trusted_tls
from web import exchange, responses

@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """The folder of the nginx files and a certificate."""
    return create_prefix(tmp_path_factory.mktemp("nginx"))


@pytest.fixture(scope="module")
def site(prefix, portal):
    """The ports of the running site, without and with TLS."""
    with running(prefix, portal.state / "run") as ports:
        yield ports


def test_nginx_accepts_the_file_without_a_warning(prefix, portal):
    install(prefix, portal.state / "run", *free_ports(2))
    result = subprocess.run(
        [NGINX, "-e", "stderr", "-t", "-p", prefix, "-c", prefix / "nginx.conf"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "[warn]" not in result.stderr and "[emerg]" not in result.stderr, result.stderr


def test_it_serves_pages_over_tls(site, prefix):
    [response] = responses(exchange(site[1], request("/sign-in"), trusted_tls(prefix), NAME))
    assert response.status == 200
    assert response.heading == wording.SIGN_IN
    assert security_headers.problems(response) == []


def test_port_80_redirects_to_https_on_the_configured_name_only(site):
    [response] = responses(exchange(site[0], request("/users/seed?x=1")))
    assert response.status == 301
    assert response.field("Location") == f"https://{NAME}/users/seed?x=1"
    assert response.field("Strict-Transport-Security") == security_headers.VALUES["Strict-Transport-Security"]
    assert exchange(site[0], request("/", "evil.example")) == b""


def test_another_host_gets_no_certificate_and_no_page(site, prefix):
    unverified = ssl._create_unverified_context()
    with pytest.raises(ssl.SSLError):
        exchange(site[1], request("/", "evil.example"), unverified, "evil.example")
    assert exchange(site[1], request("/", "evil.example"), trusted_tls(prefix), NAME) == b""


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_versions_are_rejected(site, version):
    """S-74."""
    old = ssl._create_unverified_context()
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = version
    with pytest.raises(ssl.SSLError, match="ALERT_(PROTOCOL_VERSION|HANDSHAKE_FAILURE)"):
        exchange(site[1], request("/"), old, NAME)


def test_a_request_without_tls_to_the_tls_port_is_rejected_with_all_security_fields(site):
    """nginx's status 497, which is sent as 400."""
    [response] = responses(exchange(site[1], request("/")))
    assert response.status == 400
    assert security_headers.problems(response) == []


@pytest.mark.parametrize("value", [b"a\r\nX-Evil: yes", b"a\nb", b"a\0b"])
def test_http_2_rejects_a_line_break_in_a_value(site, prefix, value):
    """S-41: in HTTP/1.1 it would start another field."""
    tls = trusted_tls(prefix)
    tls.set_alpn_protocols(["h2"])
    fields = [(b":method", b"GET"), (b":scheme", b"https"), (b":authority", NAME.encode()), (b":path", b"/sign-in")]
    accepted = http2_result(exchange(site[1], http2_request(fields), tls, NAME, http2_result))
    rejected = http2_result(exchange(site[1], http2_request(fields + [(b"x-field", value)]), tls, NAME, http2_result))
    assert (accepted, rejected) == ("200", "PROTOCOL_ERROR")


def request(path: str, host: str = NAME) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()


def http2_request(fields: list[tuple[bytes, bytes]]) -> bytes:
    """Returns a connection with one request: preface, SETTINGS, and HEADERS with literal fields (RFC 9113, RFC 7541)."""
    def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
        return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload

    block = b"".join(b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in fields)
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"") + frame(1, 5, 1, block)


def http2_result(received: bytes) -> str | None:
    """Returns how the request ended: the status of HEADERS, or the error of RST_STREAM; None if it has not ended yet."""
    while len(received) >= 9 + int.from_bytes(received[:3]):
        length, kind = int.from_bytes(received[:3]), received[3]
        payload, received = received[9:9 + length], received[9 + length:]
        if kind == 1:
            return {0x88: "200", 0x8c: "400", 0x8d: "404"}.get(payload[0], "another status")
        if kind == 3:
            return {1: "PROTOCOL_ERROR"}.get(int.from_bytes(payload), "another error")
    return None
