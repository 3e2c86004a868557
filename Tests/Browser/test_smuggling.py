"""Invalid requests, and requests that two parsers could split differently (S-41, S-42)."""

import pytest

import wording
from web import exchange, responses

pytestmark = pytest.mark.usefixtures("no_upstream_calls")

HOST = b"Host: localhost\r\n"

SMUGGLED = {
    "Content-Length and Transfer-Encoding": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths that differ": b"Content-Length: 0\r\nContent-Length: 30\r\n\r\n",
    "two lengths that agree": b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 30\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a negative length": b"Content-Length: -1\r\n\r\n",
    "a hexadecimal length": b"Content-Length: 0x0\r\n\r\n",
    "a length of 20 digits": b"Content-Length: 18446744073709551616\r\n\r\n",
    "a length that is a word": b"Content-Length: none\r\n\r\n",
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "an unknown encoding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a tab before the encoding": b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded field": b"X-Folded: one\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a folded field at the beginning": b" Folded: one\r\n\r\n",
    "a chunk size that is not a number": b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
    "a negative chunk size": b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
    "a chunk size of 17 digits": b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "a chunk longer than its size": b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
    "a NUL in a field": b"X-Nul: a\0b\r\n\r\n",
    "a carriage return in a name": b"X-\rCarriage: one\r\n\r\n",
    "another Host": b"Host: evil.example\r\n\r\n",
    "the same Host again": b"Host: localhost\r\n\r\n",
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_request_that_two_parsers_could_split_differently_is_rejected(portal, name):
    """S-41: one error, the connection is closed, and nothing after it is answered."""
    request = b"POST /sign-in HTTP/1.1\r\n" + HOST + SMUGGLED[name] + b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    received = exchange(portal.port, request)
    assert [response.status for response in responses(received)] in ([400], [413], [501]), received[:2000]


@pytest.mark.parametrize("line", [
    b"GET / HTTP/1.1\r\n\r\n", b"GET http:// HTTP/1.1\r\nHost:\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: ../x\r\n\r\n", b"GET  HTTP/1.1\r\n" + HOST + b"\r\n", b"GET\r\n\r\n", b"\0\0\0\0\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /\r/ HTTP/1.1\r\n" + HOST + b"\r\n",
])
def test_an_invalid_request_line_is_rejected(portal, line):
    [response] = responses(exchange(portal.port, line))
    assert response.status == 400
    assert response.heading == wording.REFUSED_BY_NGINX


@pytest.mark.parametrize("host", [b"evil.example", b"localhost.evil.example", b"127.0.0.2", b"localhost@evil.example"])
def test_an_unknown_host_gets_no_page(portal, host):
    """S-42."""
    received = exchange(portal.port, b"GET /sign-in HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert received == b"" or [response.status for response in responses(received)] == [400]


def test_an_absolute_url_of_another_host_gets_no_page(portal):
    request = b"GET http://evil.example/sign-in HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    assert exchange(portal.port, request) == b""
