"""Snapshots: computed rows that are superseded, never changed (see ARCHITECTURE.md, point 10)."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock

AnySnapshot = TypeVar("AnySnapshot", bound="Snapshot")


class SnapshotQuerySet(models.QuerySet[AnySnapshot]):
    def live(self) -> Self:
        return self.filter(superseded_at__isnull=True)

    def as_published(self, moment: datetime) -> Self:
        """The rows that stood at `moment`."""
        return self.filter(computed_at__lte=moment).filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment))


class Snapshot(models.Model):
    """A value as computed once. `known_until`: facts recorded before this instant were counted."""

    computed_at = models.DateTimeField(_("computed at"), default=clock.now, editable=False)
    known_until = models.DateTimeField(_("known until"), editable=False)
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        abstract = True
