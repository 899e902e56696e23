from __future__ import annotations

from datetime import time
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation, User
from foundation.accounts.models.users import validate_time_zone
from foundation.audit.facts import Fact
from foundation.audit.history import Tracked, TrackedQuerySet

MONDAY_TO_FRIDAY = "12345"


class TeamQuerySet(TrackedQuerySet["Team"]):
    def active(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def below(self, team: Team) -> Self:
        """The team itself and all under it."""
        return self.filter(ancestries__ancestor=team)

    def of(self, user: User) -> Self:
        return self.filter(
            Q(manager=user) | Exists(Membership.objects.filter(team=OuterRef("pk"), user=user, ended_at__isnull=True))
        )


class Team(Tracked):
    """Who owns services, runbooks and action items. A tree: divisions are teams with teams below."""

    slug = models.SlugField(_("short name"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_teams",
        verbose_name=_("manager"),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        default="",
        validators=[validate_time_zone],
        help_text=_("Where its due dates and business hours are; empty for the organisation's."),
    )
    opens_at = models.TimeField(_("opens at"), default=time(9))
    closes_at = models.TimeField(_("closes at"), default=time(17))
    working_days = models.CharField(
        _("working days"), max_length=7, default=MONDAY_TO_FRIDAY, help_text=_("1 is Monday, 7 is Sunday.")
    )
    holiday_country = models.CharField(
        _("holidays of"), max_length=2, blank=True, default="", help_text=_("A country's two letters; empty for none.")
    )
    holiday_subdivision = models.CharField(_("region"), max_length=16, blank=True, default="")
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")),
                name="incidents_team_closes_after_it_opens",
                violation_error_message=_("A team closes after it opens, on the same day."),
            ),
            models.CheckConstraint(
                condition=Q(working_days__regex=r"^[1-7]+$"),
                name="incidents_team_working_days_are_days",
                violation_error_message=_("Working days are digits from 1 (Monday) to 7 (Sunday), such as 12345."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/teams/{self.slug}/"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone) if self.time_zone else Organisation.current().zone


class TeamAncestry(models.Model):
    """Closure of the team tree, derived from `parent` under a lock; each team is its own ancestor at depth 0."""

    ancestor = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="descendancies")
    descendant = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="ancestries")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ancestor", "descendant"], name="incidents_teamancestry_once"),)
        indexes = (models.Index(fields=["descendant", "ancestor"], name="incidents_ancestry_upward"),)

    def __str__(self) -> str:
        return f"{self.descendant_id} ∈ {self.ancestor_id}"


class TeamParentFact(Fact):
    """Where a team stood in the tree, from `at` on."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="parent_facts")
    parent = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        indexes = (models.Index(fields=["team", "recorded_at"], name="incidents_teamparent_as_of"),)


class MembershipQuerySet(TrackedQuerySet["Membership"]):
    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Membership(Tracked):
    """A person in a team; ended, not deleted."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("team"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    started_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(ended_at__isnull=True),
                name="incidents_membership_once",
                violation_error_message=_("This person is a member of the team already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"
