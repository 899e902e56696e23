"""How long to wait before trying again: exponential with full jitter, capped."""

import random
from datetime import timedelta

BASE = timedelta(seconds=2)
CAP = timedelta(minutes=10)
ATTEMPTS = 8  # the last is about a quarter of an hour after the first


def delay(attempts: int) -> timedelta:
    """Wait after `attempts` failures, between half and the whole of 2 s · 2^(attempts − 1), at most ten minutes."""
    longest: timedelta = min(CAP, BASE * 2 ** max(0, attempts - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
