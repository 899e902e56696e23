"""Where notices go beside Debrief itself: what each person chose, and addresses that many share."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from foundation.outbox.sealing import unseal


class NoticePreferences(Tracked):
    """How one person hears of things. Without a row: in Debrief and by mail, at any hour."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_mail = models.BooleanField(_("by mail"), default=True)
    sealed_addresses = models.TextField(_("own addresses"), blank=True, default="")
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("quiet at week-ends"), default=False)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("notice preferences")
        verbose_name_plural = _("notice preferences")
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="outbox_preferences_quiet_from_and_until",
                violation_error_message=_("Quiet hours have a beginning and an end."),
            ),
        )

    def __str__(self) -> str:
        return str(self.person)

    @property
    def own_addresses(self) -> list[str]:
        """As apprise writes them; secrets, for sending alone."""
        return unseal(self.sealed_addresses).splitlines()

    @property
    def has_own_addresses(self) -> bool:
        return bool(self.sealed_addresses)

    def quiet_until_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet hours that hold at `moment` end, or None where none hold; local wall time of `zone`."""
        end = moment
        for _step in range(10):
            later = self._end_of_quiet(end.astimezone(zone))
            if later is None:
                break
            end = later
        return None if end == moment else end

    def _end_of_quiet(self, local: datetime) -> datetime | None:
        if self.quiet_weekends and local.weekday() >= 5:
            return _at(local + timedelta(days=7 - local.weekday()), time(0))
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        now = local.timetz().replace(tzinfo=None)
        if self.quiet_from < self.quiet_until:
            return _at(local, self.quiet_until) if self.quiet_from <= now < self.quiet_until else None
        if now >= self.quiet_from:
            return _at(local + timedelta(days=1), self.quiet_until)
        return _at(local, self.quiet_until) if now < self.quiet_until else None


def _at(day: datetime, moment: time) -> datetime:
    return datetime.combine(day.date(), moment, tzinfo=day.tzinfo)


class TargetQuerySet(TrackedQuerySet["Target"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def for_executives(self) -> Self:
        return self.active().filter(reaches_executives=True)

    def for_customers(self) -> Self:
        return self.active().filter(reaches_customers=True)


class Target(Tracked):
    """An address that many share: a team's channel, a pager, the executives' mailing list."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=80, unique=True)
    sealed_address = models.TextField(_("address"))
    reaches_executives = models.BooleanField(
        _("reaches executives"),
        default=False,
        help_text=_("What is delivered here counts as an executive having been told."),
    )
    reaches_customers = models.BooleanField(
        _("reaches customers"), default=False, help_text=_("What customers are told is sent here as well.")
    )
    active = models.BooleanField(_("active"), default=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("notification target")
        verbose_name_plural = _("notification targets")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """As apprise writes it; a secret, for sending alone."""
        return unseal(self.sealed_address)
