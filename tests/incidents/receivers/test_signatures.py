from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from incidents.receivers.signatures import is_signed

SECRET, BODY = "It's a Secret to Everybody", b"Hello, World!"
# The example of docs.github.com, "Validating webhook deliveries".
GITHUB = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


@pytest.mark.parametrize(
    "header",
    [
        f"sha256={GITHUB}",
        GITHUB,
        GITHUB.upper(),
        f"v1={GITHUB}",
        f"v1={'0' * 64}, v1={GITHUB}",
        base64.b64encode(bytes.fromhex(GITHUB)).decode(),
    ],
)
def test_each_way_to_write_the_signature_counts(header: str) -> None:
    assert is_signed(BODY, header, SECRET)


@pytest.mark.parametrize(
    "header", ["", "sha256=", f"sha1={GITHUB}", f"sha256={GITHUB[:-1]}0", "v1=é", "====", "," * 50]
)
def test_all_others_do_not(header: str) -> None:
    assert not is_signed(BODY, header, SECRET)


def test_another_body_or_secret_does_not() -> None:
    assert not is_signed(BODY + b" ", GITHUB, SECRET)
    assert not is_signed(BODY, hmac.new(b"other", BODY, hashlib.sha256).hexdigest(), SECRET)
