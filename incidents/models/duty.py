from __future__ import annotations

from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from foundation.outbox.sealing import unseal
from incidents.enums import DutyLine
from incidents.models.teams import Team


class DutyCalendarQuerySet(TrackedQuerySet["DutyCalendar"]):
    def active(self) -> Self:
        return self.filter(archived_at__isnull=True)


class DutyCalendar(Tracked):
    """An iCalendar whose events are a team's shifts: fetched from an address, or read from a file that was given."""

    public_id = PublicIdField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="duty_calendars", verbose_name=_("team"))
    line = models.CharField(_("line"), max_length=12, choices=DutyLine.choices, default=DutyLine.PRIMARY)
    sealed_address = models.TextField(_("address"), blank=True, default="")
    text = models.TextField(_("file"), blank=True, default="")
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = DutyCalendarQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("duty calendar")
        verbose_name_plural = _("duty calendars")
        ordering = ("team__name", "line", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(sealed_address="") | ~Q(text=""),
                name="incidents_dutycalendar_has_a_source",
                violation_error_message=_("Give its address, or a file."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.team}, {self.get_line_display()}: {self.source}"

    @property
    def source(self) -> str:
        """Where it comes from, for people: of an address the host alone, since the rest is often a secret."""
        return urlsplit(self.address).hostname or "?" if self.sealed_address else str(_("a file"))

    @property
    def address(self) -> str:
        """A secret, for fetching alone."""
        return unseal(self.sealed_address)


class CalendarReading(models.Model):
    """What was last read of a calendar, every quarter of an hour: too often for a history. Its shifts have one.

    `text` and `etag` are those of an address; a file's text stands with the calendar.
    """

    calendar = models.OneToOneField(DutyCalendar, on_delete=models.PROTECT, related_name="reading")
    text = models.TextField(blank=True, default="")
    etag = models.CharField(max_length=255, blank=True, default="")
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    problem = models.TextField(_("what went wrong"), blank=True, default="")
    left_out = models.JSONField(_("events that became no shift"), default=list, blank=True)

    class Meta:
        verbose_name = _("reading of a calendar")

    def __str__(self) -> str:
        return f"{self.calendar_id}, {self.read_at}"


class ShiftQuerySet(TrackedQuerySet["Shift"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def holding(self, at: datetime) -> Self:
        """Half open: whoever begins at `at` is on duty, whoever ends then is not."""
        return self.standing().filter(starts_at__lte=at, ends_at__gt=at)

    def between(self, first: datetime, last: datetime) -> Self:
        return self.standing().filter(starts_at__lt=last, ends_at__gt=first)


class Shift(Tracked):
    """Someone on duty for a team, from `starts_at` until before `ends_at`. Two at once are both on duty.

    What was taken back, or is gone from its calendar, has `ended_at`. One that `overrides` outranks the others of its
    line while it lasts.
    """

    public_id = PublicIdField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("team"))
    line = models.CharField(_("line"), max_length=12, choices=DutyLine.choices, default=DutyLine.PRIMARY)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("person")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    overrides = models.BooleanField(_("in place of others"), default=False)
    calendar = models.ForeignKey(
        DutyCalendar, on_delete=models.PROTECT, related_name="shifts", null=True, blank=True, verbose_name=_("calendar")
    )
    uid = models.CharField(_("id in its calendar"), max_length=255, blank=True, default="")
    ended_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ("starts_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="incidents_shift_ends_after_it_starts",
                violation_error_message=_("A shift ends after it begins."),
            ),
            models.UniqueConstraint(
                fields=["calendar", "uid"],
                condition=~Q(uid="") & Q(ended_at__isnull=True),
                name="incidents_shift_once_per_event",
                violation_error_message=_("This event of the calendar is a shift already."),
            ),
        )
        indexes = (models.Index(fields=["team", "line", "ends_at"], name="incidents_shift_of_team"),)

    def __str__(self) -> str:
        return f"{self.team}, {self.get_line_display()}: {self.person}"
