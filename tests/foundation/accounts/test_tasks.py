from datetime import timedelta

import pytest

from foundation.accounts.models import User
from foundation.accounts.models.idempotency import IdempotencyKey
from foundation.accounts.tasks import KEPT, forget_old_idempotency_keys
from foundation.audit import clock

pytestmark = pytest.mark.django_db


def test_keys_are_forgotten_after_a_week_and_not_before():
    system = User.system()
    for name, age in (("old", KEPT + timedelta(minutes=1)), ("young", KEPT - timedelta(minutes=1))):
        IdempotencyKey.objects.create(user=system, key=name, fingerprint="f", created_at=clock.now() - age)
    assert forget_old_idempotency_keys() == 1
    assert IdempotencyKey.objects.get().key == "young"
