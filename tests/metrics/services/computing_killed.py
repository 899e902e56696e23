"""Computes in child processes and kills each at a random moment; `test_computing` runs this on its own database.

Prints, as JSON, for every kill what was live afterwards, and in the end the digest after one computation that was let
be. A child is forked from one parent, so that the time goes into computing and not into starting Django.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time

from django.db import connection, transaction

from foundation.accounts.models import User
from metrics.models import ActionItemCounts, ComputingRun, SeverityCounts, Watermark
from metrics.services.computing import Scope, compute_months
from tests.metrics.ledgers import digest


def computed_in_a_child(delay: float) -> None:
    connection.close()
    child = os.fork()
    if child == 0:
        compute_months(scope=Scope.all(), by=User.system())
        os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def begin_anew() -> None:
    with transaction.atomic():
        for model in (ActionItemCounts, SeverityCounts, Watermark, ComputingRun):
            model.objects.all().delete()


def main(kills: int) -> None:
    began = time.monotonic()
    compute_months(scope=Scope.all(), by=User.system())
    whole = time.monotonic() - began
    begin_anew()
    after = []
    for _kill in range(kills):
        computed_in_a_child(random.uniform(0, whole * 1.2))
        after.append([ActionItemCounts.objects.live().count(), SeverityCounts.objects.live().count()])
        if all(after[-1]):
            begin_anew()
    compute_months(scope=Scope.all(), by=User.system())
    print(json.dumps({"after": after, "digest": digest()}))
