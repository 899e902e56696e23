from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField

PREFIX = "dbr_"


def digest_of(secret: str) -> str:
    """SHA-256, in hexadecimal; enough for secrets of 256 random bits, which nobody can guess from a list."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(TrackedQuerySet["ApiToken"]):
    def valid(self, *, now: datetime) -> Self:
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True)


class ApiToken(Tracked):
    """A secret that stands for its user on the API. Only its digest is kept."""

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=120, help_text=_("What uses it."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(
        _("scopes"), default=list, blank=True, help_text=_("Actions it is limited to; empty: all its user may do.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def build(cls, **fields: Any) -> tuple[Self, str]:
        secret = PREFIX + secrets.token_urlsafe(32)
        return cls(digest=digest_of(secret), **fields), secret
