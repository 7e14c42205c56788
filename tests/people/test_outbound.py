"""The guarded client against real servers: addresses, names that change their mind, redirects, big and slow bodies."""

import http.server
import socket
import threading
import time

import pytest

from mentes.base import outbound
from mentes.base.outbound import OutboundError, fetch, is_public, parse_allow


class _Site(http.server.BaseHTTPRequestHandler):
    """/ok, /big (1.5 MB), /endless (no length), /drip and /silent (slow), /away (redirect), /lies (broken)."""

    protocol_version = "HTTP/1.1"
    calls: list[str]

    def do_GET(self):
        self.calls.append(self.path)
        getattr(self, "_" + self.path.partition("?")[0].strip("/"), self._ok)()

    do_POST = do_GET  # noqa: N815 (http.server's names)

    def log_message(self, *_):
        pass

    def _answer(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _ok(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(sent or b'{"path": "%s"}' % self.path.encode())

    def _big(self):
        self._pour(b"x" * 1_500_000)

    def _exact(self):
        self._answer(b"x" * outbound.SIZE_LIMIT)

    def _pour(self, body):
        try:
            self._answer(body)
        except OSError:
            self.close_connection = True

    def _endless(self):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def _drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self._drop_by_drop(b"x")

    def _headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._drop_by_drop(b"X: y\r\n")

    def _drop_by_drop(self, drop):
        self.close_connection = True
        try:
            for _ in range(100):
                self.wfile.write(drop)
                time.sleep(0.05)
        except OSError:
            pass

    def _away(self):
        self._answer(b"", 302, Location="/ok")

    def _lies(self):
        self.wfile.write(b"nonsense\r\n\r\n")
        self.close_connection = True

    def _short(self):
        self._answer(b"x", **{"Content-Length": "100"})
        self.close_connection = True


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def _running():
    calls = []
    server = _Server(("127.0.0.1", 0), type("Site", (_Site,), {"calls": calls}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, calls
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(_running, monkeypatch):
    port, calls = _running
    calls.clear()
    monkeypatch.setenv("OUTBOUND_ALLOW", f"127.0.0.1:{port}")
    return port, calls


def code_of(url):
    with pytest.raises(OutboundError) as caught:
        fetch(url)
    return caught.value.code


def test_an_allowed_address_is_called(site):
    port, _ = site
    answer = fetch(f"http://127.0.0.1:{port}/ok?a=1")
    assert (answer.status, answer.json()) == (200, {"path": "/ok?a=1"})
    posted = fetch(f"http://127.0.0.1:{port}/ok", method="POST", body=b'{"a": 1}')
    assert posted.json() == {"a": 1}
    assert len(fetch(f"http://127.0.0.1:{port}/exact").body) == outbound.SIZE_LIMIT


@pytest.mark.requirement("SEC-7")
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[fe80::1]",
        "[fd00::1]",
        "[fec0::1]",
        "[ff02::1]",
    ],
)
def test_no_address_form_reaches_a_private_address(site, monkeypatch, host):
    port, calls = site
    monkeypatch.setenv("OUTBOUND_ALLOW", "")
    assert code_of(f"http://{host}:{port}/ok") in {"refused_address", "unknown_host"}
    assert calls == []


@pytest.mark.requirement("SEC-7")
@pytest.mark.parametrize(
    "url",
    [
        "ftp://graz.example/",
        "file:///etc/passwd",
        "gopher://graz.example/",
        "//graz.example/",
        "http://",
        "http://user@graz.example/",
        "http://graz.example@127.0.0.1/",
        "http://graz.example\\@127.0.0.1/",
        "http://127.0.0.1%2f@graz.example/",
        "http://graz.example/\r\nX-Evil: 1",
        "http://graz.example/a b",
        "http://graz.example:0/",
        "http://graz.example:99999/",
        "http://gráz.example/",
        "http://①②⑦.⓪.⓪.①/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
    ],
)
def test_strange_addresses_are_not_even_looked_up(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    assert code_of(url) == "bad_url"


@pytest.mark.requirement("SEC-7")
def test_a_name_that_changes_its_mind_is_looked_up_once(site, monkeypatch):
    """Rebinding: the first answer is public, every later one is our own server; the later one is never asked for."""
    port, calls = site
    asked = []

    def rebinding(host, port, **_):
        asked.append(host)
        address = "192.0.0.9" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setenv("OUTBOUND_ALLOW", "")
    monkeypatch.setattr(outbound, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert is_public("192.0.0.9")
    assert code_of(f"http://rebinding.example:{port}/ok") == "unreachable"
    assert (asked, calls) == (["rebinding.example"], [])
    assert code_of(f"http://rebinding.example:{port}/ok") == "refused_address"
    assert calls == []


@pytest.mark.requirement("SEC-7")
def test_one_private_answer_among_public_ones_refuses_the_name(monkeypatch):
    mixed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("192.0.0.9", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: mixed)
    assert code_of("http://mixed.example/") == "refused_address"


def test_allowing_one_port_allows_no_other(site, monkeypatch):
    port, calls = site
    monkeypatch.setenv("OUTBOUND_ALLOW", f"127.0.0.1:{port + 1},localhost:{port}")
    assert code_of(f"http://127.0.0.1:{port}/ok") == "refused_address"
    assert calls == []
    assert fetch(f"http://LOCALHOST:{port}/ok").status == 200


@pytest.mark.requirement("SEC-7")
def test_a_redirect_is_not_followed(site):
    port, calls = site
    assert code_of(f"http://127.0.0.1:{port}/away") == "redirect"
    assert calls == ["/away"]


@pytest.mark.requirement("SEC-7")
@pytest.mark.parametrize("path", ["big", "endless"])
def test_a_big_body_is_dropped(site, path):
    assert code_of(f"http://127.0.0.1:{site[0]}/{path}") == "too_big"


@pytest.mark.requirement("SEC-7")
@pytest.mark.parametrize("path", ["drip", "headers"])
def test_a_slow_answer_is_dropped_although_it_keeps_coming(site, monkeypatch, path):
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.3)
    assert code_of(f"http://127.0.0.1:{site[0]}/{path}") == "too_slow"


@pytest.mark.parametrize("path", ["lies", "short"])
def test_a_broken_answer_has_its_code(site, path):
    assert code_of(f"http://127.0.0.1:{site[0]}/{path}") == "bad_answer"


def test_nobody_there_and_no_such_name(monkeypatch):
    monkeypatch.setenv("OUTBOUND_ALLOW", "127.0.0.1:1")
    assert code_of("http://127.0.0.1:1/") == "unreachable"
    assert code_of("http://no-such-name.invalid/") == "unknown_host"


def test_a_server_without_tls_is_no_https_server(site):
    assert code_of(f"https://127.0.0.1:{site[0]}/ok") in {"unreachable", "bad_answer"}


@pytest.mark.parametrize("text", ["localhost", "localhost:", ":80", "localhost:http", "a:1,b"])
def test_a_wrong_allowance_names_its_entry(text):
    with pytest.raises(ValueError, match="is not host:port"):
        parse_allow(text)


def test_allowances_are_read():
    assert parse_allow("") == frozenset()
    assert parse_allow(" LocalHost:80 , [::1]:8080") == {("localhost", 80), ("::1", 8080)}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:4700::1111", True),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::5db8:d70e", True),
        ("64:ff9b::a00:1", False),
        ("2001:db8::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("240.0.0.1", False),
        ("198.18.0.1", False),
    ],
)
def test_public_addresses(address, public):
    assert is_public(address) is public
