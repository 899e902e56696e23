"""Reading an address that someone typed in: with limits, and not from inside the house unless that is wanted."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

import certifi
import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.util import Timeout

HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
WAITS = Timeout(connect=5, read=15)
LONGEST = 60
AGENT = "Debrief"


class FetchFailed(Exception):
    """Nothing was read. `sentence` says why, without the address, which may hold a secret.

    `status` is what the server answered, where it did; `inside` where the address was not asked at all.
    """

    def __init__(self, sentence: str, *, status: int = 0, inside: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.status, self.inside = sentence, status, inside


@dataclass(frozen=True)
class Fetched:
    """What came; `unchanged` where the server says that it is as it was (304)."""

    body: bytes = b""
    unchanged: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def fetch(
    address: str,
    *,
    most: int,
    headers: Mapping[str, str] | None = None,
    follows: Callable[[str], bool] = lambda address: True,
) -> Fetched:
    """GET an http or https address, following redirects to what `follows`; at most `most` bytes.

    Raises `FetchFailed`.
    """
    response = _followed(address, {"User-Agent": AGENT, **(headers or {})}, follows)
    try:
        if response.status == 304:
            return Fetched(unchanged=True, headers=dict(response.headers))
        if response.status != 200:
            raise _answered(response.status)
        return Fetched(body=_body(response, most), headers=dict(response.headers))
    finally:
        response.close()


def probe(address: str) -> None:
    """Whether the address leads somewhere, redirects followed: raises `FetchFailed` where not. No body is read."""
    response = _followed(address, {"User-Agent": AGENT}, lambda _address: True)
    response.close()
    if response.status >= 400:
        raise _answered(response.status)


def _answered(status: int) -> FetchFailed:
    return FetchFailed(_("The server answered %(status)s.") % {"status": status}, status=status)


def _followed(address: str, sent: Mapping[str, str], follows: Callable[[str], bool]) -> urllib3.BaseHTTPResponse:
    """The first answer that redirects nowhere; the caller closes it."""
    for _hop in range(HOPS):
        response = _ask(address, sent)
        if response.status not in REDIRECTS or not response.headers.get("Location"):
            return response
        response.close()
        address = _target(address, response.headers["Location"])
        if not follows(address):
            raise FetchFailed(_("It redirects to where one does not follow."))
    raise FetchFailed(_("It redirects too often."))


def is_address(text: str) -> bool:
    """Whether it has the shape of one that can be fetched; nothing is asked."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _target(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        return ""  # refused as what is no address


def _ask(address: str, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    if not is_address(address):
        raise FetchFailed(_("An address begins with https:// or http://."))
    parts = urlsplit(address)
    assert parts.hostname is not None  # noqa: S101 - an address has one
    port = parts.port or (443 if parts.scheme == "https" else 80)
    # The very address that was checked is connected to, whatever the name resolves to a moment later.
    host = _outside(parts.hostname, port)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            host,
            port,
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
            cert_reqs="CERT_REQUIRED",
            ca_certs=certifi.where(),
        )
    else:
        pool = urllib3.HTTPConnectionPool(host, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    named = {"Host": parts.netloc.rpartition("@")[2], **headers}
    if parts.username:
        named |= urllib3.make_headers(basic_auth=f"{unquote(parts.username)}:{unquote(parts.password or '')}")
    try:
        return pool.request(
            "GET", path, headers=named, redirect=False, retries=False, timeout=WAITS, preload_content=False
        )
    except urllib3.exceptions.NewConnectionError:
        raise FetchFailed(_("The server could not be reached.")) from None
    except urllib3.exceptions.TimeoutError:
        raise FetchFailed(_("The server did not answer in time.")) from None
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise FetchFailed(_("The server could not be reached: %s.") % type(error).__name__) from None


def _outside(host: str, port: int) -> str:
    """An address of the host that one may connect to."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise FetchFailed(_("There is no host of this name.")) from None
    for each in found:
        if settings.DEBRIEF_FETCH_INSIDE or _is_outside(ipaddress.ip_address(each.partition("%")[0])):
            return each
    raise FetchFailed(_("This address leads inside the house. DEBRIEF_FETCH_INSIDE allows that."), inside=True)


# Addresses that only stand for another, or for many, whatever `is_global` says of them.
_STANDING_IN = tuple(
    ipaddress.ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10", "192.0.0.0/24")
)


def _is_outside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if not address.is_global or address.is_multicast:
        return False
    return not any(address.version == network.version and address in network for network in _STANDING_IN)


def _body(response: urllib3.BaseHTTPResponse, most: int) -> bytes:
    """Piece by piece as they come, so that neither length nor slowness is without end."""
    found, end = bytearray(), time.monotonic() + LONGEST
    try:
        while piece := response.read1(64 * 1024, decode_content=True):
            found += piece
            if len(found) > most:
                raise FetchFailed(_("It is longer than %s KiB.") % (most // 1024))
            if time.monotonic() > end:
                raise FetchFailed(_("It did not come within %s seconds.") % LONGEST)
    except urllib3.exceptions.HTTPError:
        raise FetchFailed(_("The connection broke off.")) from None
    return bytes(found)
