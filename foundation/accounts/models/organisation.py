from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models.users import validate_time_zone
from foundation.audit.history import Tracked


class Organisation(Tracked):
    """Who runs this Debrief: one row. Its time zone cuts months and days, and is fixed once facts exist."""

    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    publishes_status = models.BooleanField(
        _("public status page"),
        default=False,
        help_text=_("Anyone may read what customers were told, on the status page and its feeds."),
    )
    only = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisation")
        constraints = (
            models.UniqueConstraint(
                fields=["only"],
                name="accounts_organisation_only_one",
                violation_error_message=_("There is one organisation; change its name instead of adding another."),
            ),
            models.CheckConstraint(
                condition=Q(only=True),
                name="accounts_organisation_only_is_true",
                violation_error_message=_("There is one organisation."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Organisation:
        return cls.objects.get()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def month_of(self, moment: datetime) -> date:
        """The first day of the month in which `moment` falls here."""
        return self.local_date(moment).replace(day=1)
