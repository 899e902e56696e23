from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact, FactQuerySet
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from incidents.enums import IncidentKind, RunOutcome
from incidents.models.incidents import PrivateGrant
from incidents.models.runbooks import Runbook

if TYPE_CHECKING:
    from foundation.accounts.models import User


class RunbookRunQuerySet(TrackedQuerySet["RunbookRun"]):
    def visible_to(self, user: User) -> Self:
        """Those of incidents that this person may see."""
        named = PrivateGrant.objects.naming(user, incident=OuterRef("incident"))
        return self.filter(Q(incident__isnull=True) | Q(incident__private=False) | Exists(named))

    def running(self) -> Self:
        return self.filter(ended_at__isnull=True)


class RunbookRun(Tracked):
    """Someone runs a runbook, on an incident where there is one.

    `ticked` holds the steps done, by block position: `{"position", "at", "by", "name", "did", "ran", "undo"}` each, the
    last three as they read then, with what was filled in. `number` is the version that it was begun on, so that it can
    be shown as it was read, `number_at_end` the one that it ended on, and `to_run` how many steps had something to run
    then; `values` what was filled in, by label. `joined_into` is the run that went on for both where two incidents
    that ran the same runbook turned out to be one.
    """

    public_id = PublicIdField()
    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="runs")
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, null=True, blank=True, related_name="runbook_runs"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(_("content hash as run"), max_length=64)
    ticked = models.JSONField(_("steps done"), default=list, blank=True)
    number = models.PositiveIntegerField(_("version as begun"), default=1)
    values = models.JSONField(_("filled in"), default=dict, blank=True)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    number_at_end = models.PositiveIntegerField(_("version at its end"), null=True, blank=True)
    to_run = models.PositiveIntegerField(_("steps with something to run"), null=True, blank=True)
    joined_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined", verbose_name=_("joined into")
    )

    objects = RunbookRunQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("runbook run")
        verbose_name_plural = _("runbook runs")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["runbook", "incident"],
                condition=Q(ended_at__isnull=True),
                name="incidents_runbookrun_one_running",
                violation_error_message=_("It is being run on this incident already: join that run."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, number_at_end__isnull=True, to_run__isnull=True)
                | Q(ended_at__isnull=False, number_at_end__isnull=False, to_run__isnull=False),
                name="incidents_runbookrun_ended_on_a_version",
                violation_error_message=_("A run that has ended names the version that it ended on, and its steps."),
            ),
            models.CheckConstraint(
                condition=Q(joined_into__isnull=True) | Q(ended_at__isnull=False),
                name="incidents_runbookrun_joined_is_ended",
                violation_error_message=_("A run that joined another one has ended."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.runbook} · {self.person}"

    def get_absolute_url(self) -> str:
        return f"{self.runbook.get_absolute_url()}runs/{self.public_id}/"

    @property
    def done(self) -> int:
        """How many steps with something to run were ticked off."""
        return sum(bool(tick.get("ran")) for tick in self.ticked)


class RunbookVerificationQuerySet(FactQuerySet["RunbookVerification"]):
    def visible_to(self, user: User) -> Self:
        """Those on incidents that this person may see."""
        named = PrivateGrant.objects.naming(user, incident=OuterRef("run__incident"))
        return self.filter(Q(run__incident__private=False) | Exists(named))

    def public(self) -> Self:
        return self.filter(run__incident__private=False)

    def last_words(self) -> Self:
        """Of each run what was said last."""
        later = self.model._default_manager.filter(run=OuterRef("run")).order_by("-recorded_at", "-id")
        return self.filter(pk=Subquery(later.values("pk")[:1]))

    def exercises(self) -> Self:
        """On real incidents and in drills; what is said of a run in a test counts nowhere."""
        return self.exclude(run__incident__kind=IncidentKind.TEST)


class RunbookVerification(Fact):
    """What came of a run that ended at `at`; of one run the last word recorded counts, of a runbook the last run.

    `content_hash` is what it holds for: what is run, as it was from the start of the run to its end; empty where that
    changed in between. `done` of `to_run` steps with something to run were ticked off. `reason` says what was missing
    or wrong.
    """

    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="verifications")
    run = models.ForeignKey(RunbookRun, on_delete=models.PROTECT, related_name="verifications")
    outcome = models.CharField(_("outcome"), max_length=8, choices=RunOutcome.choices)
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True, default="")
    done = models.PositiveIntegerField(_("steps done"), default=0)
    to_run = models.PositiveIntegerField(_("steps with something to run"), default=0)
    drill = models.BooleanField(_("in a drill"), default=False)

    objects = RunbookVerificationQuerySet.as_manager()

    class Meta(Fact.Meta):
        verbose_name = _("runbook verification")
        verbose_name_plural = _("runbook verifications")
        indexes = (models.Index(fields=["runbook", "recorded_at"], name="incidents_runbookverif_as_of"),)

    def __str__(self) -> str:
        return f"{self.runbook} · {self.get_outcome_display()}"

    @property
    def proves(self) -> bool:
        """Half of what is run, at the least, was run, and it was the same text from start to end."""
        was_run = self.done > 0 and self.done * 2 >= self.to_run
        return was_run and bool(self.content_hash) and self.outcome != RunOutcome.MISLED

    @property
    def counts(self) -> bool:
        """It speaks for the runbook, or against it."""
        return self.proves or self.outcome == RunOutcome.MISLED
