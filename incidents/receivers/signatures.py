"""Whether a body was signed with the secret that its sender and we share (HMAC with SHA-256, RFC 2104)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

_VERSIONED = re.compile(r"^(?:v\d+|sha256)=", re.IGNORECASE)


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """True where one of the signatures in the header is that of the body.

    Senders write them in hexadecimal or base64, alone or behind `sha256=` or `v1=`, several apart by commas while they
    change their secret. Compared in constant time.
    """
    expected = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    found = [_bytes_of(_VERSIONED.sub("", each.strip())) for each in header.split(",")[:8]]
    return any(hmac.compare_digest(expected, each) for each in found)


def _bytes_of(text: str) -> bytes:
    try:
        if re.fullmatch(r"[0-9a-fA-F]{64}", text):
            return bytes.fromhex(text)
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
