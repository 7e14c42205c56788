"""The one road out: every outgoing HTTP call goes through this guarded client (SEC-7)."""

import http.client
import io
import ipaddress
import json
import os
import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
SIZE_LIMIT = 1_000_000

Method = Literal["GET", "POST"]
Address = tuple[socket.AddressFamily, tuple[Any, ...]]

_PLAIN_HOST = re.compile(r"[A-Za-z0-9.\-_]{1,253}|[0-9A-Fa-f:.]{2,45}")
_FORBIDDEN_IN_URL = re.compile(r"[\x00-\x20\x7f\\]|[^\x00-\x7f]")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class OutboundError(Exception):
    """A call that was not made or gave no usable answer; `code` says why, for logs and for choosing a page.

    Codes: `bad_url`, `refused_address`, `unknown_host`, `unreachable`, `redirect`, `too_big`, `too_slow`, `bad_answer`.
    """

    def __init__(self, code: str, host: str = "") -> None:
        super().__init__(f"{code}: {host}" if host else code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers (lower-case names) and at most one megabyte of body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; raises OutboundError("bad_answer") when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise OutboundError("bad_answer") from error


def parse_allow(text: str) -> frozenset[tuple[str, int]]:
    """Read `OUTBOUND_ALLOW` ("host:port[,host:port]"); raises ValueError naming the entry that is not one."""
    entries = set()
    for entry in filter(None, (part.strip() for part in text.split(","))):
        host, _, port = entry.rpartition(":")
        if not host or not port.isdecimal():
            raise ValueError(f"OUTBOUND_ALLOW: “{entry}” is not host:port")
        entries.add((host.strip("[]").lower(), int(port)))
    return frozenset(entries)


def is_allowed(url: str) -> bool:
    """Whether `OUTBOUND_ALLOW` names the host and port of this address (tests and the demo: loopback, plain http)."""
    parts = _split(url)
    return (_host(parts), _port(parts)) in parse_allow(os.environ.get("OUTBOUND_ALLOW", ""))


def is_secure(url: str) -> bool:
    """Whether this address is https, or plain http to a host that `OUTBOUND_ALLOW` names; False for one that is none."""
    try:
        allowed = is_allowed(url)
    except OutboundError:
        return False
    return allowed or url.startswith("https://")


def fetch(
    url: str,
    *,
    method: Method = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Make one call: public addresses only, no redirect, 3 s to connect, 5 s for the whole answer, 1 MB at most.

    The look-up that is checked is the one that is connected to, so a name cannot change its mind in between. Raises
    OutboundError; never anything else for what the other side does.
    """
    parts = _split(url)
    host, port = _host(parts), _port(parts)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = _SecureConnection(host, port, is_allowed(url))
    else:
        connection = _Connection(host, port, is_allowed(url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body, {"User-Agent": "Mentes", "Connection": "close", **(headers or {})})
        return _read(connection.getresponse(), host)
    except TimeoutError as error:
        raise OutboundError("too_slow", host) from error
    except OSError as error:
        raise OutboundError("unreachable", host) from error
    except (http.client.HTTPException, ValueError) as error:
        raise OutboundError("bad_answer", host) from error
    finally:
        connection.close()


def _split(url: str) -> SplitResult:
    if _FORBIDDEN_IN_URL.search(url):
        raise OutboundError("bad_url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutboundError("bad_url") from error
    host = parts.hostname or ""
    sound = parts.scheme in {"http", "https"} and _PLAIN_HOST.fullmatch(host) and port != 0
    if not sound or parts.username is not None or parts.password is not None:
        raise OutboundError("bad_url")
    return parts


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").lower()


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def look_up(host: str, port: int) -> list[Address]:
    """All addresses of a name, asked once; raises OutboundError("unknown_host")."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutboundError("unknown_host", host) from error
    return [(family, address) for family, _, _, _, address in found]


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the open internet, looking through every form that wraps an IPv4 address."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address.sixtofour or address.teredo or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _open_socket(host: str, port: int, allowed: bool) -> socket.socket:
    """Connect to the addresses of one look-up, in turn, within three seconds altogether."""
    addresses = look_up(host, port)
    if not allowed and not all(is_public(str(address[0])) for _, address in addresses):
        raise OutboundError("refused_address", host)
    deadline = time.monotonic() + CONNECT_SECONDS
    for family, address in addresses:
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(max(deadline - time.monotonic(), 0.01))
            opened.connect(address)
        except OSError:
            opened.close()
        else:
            return opened
    raise OutboundError("unreachable", host)


class _Paced(io.RawIOBase):
    """A socket's bytes until a deadline: a body that drips one byte a second ends too."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._bytes = opened.makefile("rb", buffering=0)
        self._deadline = time.monotonic() + READ_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Paced(sock))


class _Connection(http.client.HTTPConnection):
    response_class = _Response

    def __init__(self, host: str, port: int, allowed: bool) -> None:
        super().__init__(host, port)
        self._allowed = allowed

    def connect(self) -> None:
        self.sock = _open_socket(self.host, self.port, self._allowed)
        self.sock.settimeout(READ_SECONDS)


class _SecureConnection(_Connection):
    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(CONNECT_SECONDS)
        self.sock = _tls().wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(READ_SECONDS)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _read(response: http.client.HTTPResponse, host: str) -> Answer:
    with response:
        if 300 <= response.status < 400:
            raise OutboundError("redirect", host)
        body = response.read(SIZE_LIMIT + 1)
        if len(body) > SIZE_LIMIT:
            raise OutboundError("too_big", host)
        if response.length:
            raise OutboundError("bad_answer", host)  # cut off: http.client keeps quiet when it reads by size
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, body)
