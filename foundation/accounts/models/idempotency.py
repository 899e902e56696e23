from __future__ import annotations

from django.conf import settings
from django.db import models

from foundation.audit import clock


class IdempotencyKey(models.Model):
    """A request that was carried out once, with its answer for whoever sends it again.

    Neither state nor configuration, so without history; it goes after a week.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now, db_index=True)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(default="", blank=True)
    headers = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="accounts_idempotencykey_once"),)

    def __str__(self) -> str:
        return self.key
