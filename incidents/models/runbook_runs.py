from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact, FactQuerySet
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from incidents.enums import RunOutcome
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
    be shown as it was read; `values` what was filled in, by label.
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

    objects = RunbookRunQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("runbook run")
        verbose_name_plural = _("runbook runs")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.runbook} · {self.person}"

    def get_absolute_url(self) -> str:
        return f"{self.runbook.get_absolute_url()}runs/{self.public_id}/"


class RunbookVerificationQuerySet(FactQuerySet["RunbookVerification"]):
    def visible_to(self, user: User) -> Self:
        """Those on incidents that this person may see."""
        named = PrivateGrant.objects.naming(user, incident=OuterRef("run__incident"))
        return self.filter(Q(run__incident__private=False) | Exists(named))

    def public(self) -> Self:
        return self.filter(run__incident__private=False)


class RunbookVerification(Fact):
    """What came of a run, as someone judged it at `at`; of one run the last one recorded counts.

    `content_hash` is what it holds for: what is run, as it was from the start of the run to its end; empty where that
    changed in between. `reason` says what was missing or wrong.
    """

    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="verifications")
    run = models.ForeignKey(RunbookRun, on_delete=models.PROTECT, related_name="verifications")
    outcome = models.CharField(_("outcome"), max_length=8, choices=RunOutcome.choices)
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True, default="")
    drill = models.BooleanField(_("in a drill"), default=False)

    objects = RunbookVerificationQuerySet.as_manager()

    class Meta(Fact.Meta):
        verbose_name = _("runbook verification")
        verbose_name_plural = _("runbook verifications")
        indexes = (models.Index(fields=["runbook", "recorded_at"], name="incidents_runbookverif_as_of"),)

    def __str__(self) -> str:
        return f"{self.runbook} · {self.get_outcome_display()}"
