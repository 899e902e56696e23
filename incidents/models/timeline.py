from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from incidents.enums import Marker, TimelineKind
from incidents.models.incidents import Incident


class TimelineEntryQuerySet(TrackedQuerySet["TimelineEntry"]):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def oldest_first(self) -> Self:
        return self.order_by("at", "id")

    def with_people(self) -> Self:
        return self.select_related("by")

    def standing(self) -> Self:
        """Without what was struck out."""
        return self.filter(struck_at__isnull=True)


class TimelineEntry(Tracked):
    """One line of what happened: a kind with its parameters, put into words when it is shown; or a note's own text."""

    public_id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="timeline")
    kind = models.CharField(_("kind"), max_length=24, choices=TimelineKind.choices)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    text = models.TextField(_("text"), blank=True, default="")
    marker = models.CharField(_("marker"), max_length=12, choices=Marker.choices, blank=True, default="")
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    struck_at = models.DateTimeField(_("struck out at"), null=True, blank=True)
    struck_why = models.TextField(_("why it was struck out"), blank=True, default="")

    objects = TimelineEntryQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        ordering = ("at", "id")
        indexes = (models.Index(fields=["incident", "at", "id"], name="incidents_timeline_of"),)

    @property
    def is_written(self) -> bool:
        """By a person, who may have been wrong; every other line tells what Debrief saw."""
        return self.kind in TimelineKind.written()

    def __str__(self) -> str:
        return self.text[:60] or self.get_kind_display()
