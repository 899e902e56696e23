from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from incidents.enums import AlertDecision, AlertState, LinkState, RuleLanguage, RunbookState, Severity
from incidents.models.catalogue import Service
from incidents.models.incidents import Incident, PrivateGrant
from incidents.models.links import CheckedLink
from incidents.models.runbooks import Runbook
from incidents.models.webhooks import WebhookDelivery, WebhookReceiver

if TYPE_CHECKING:
    from foundation.accounts.models import User


USABLE = Q(runbook__state__in=(RunbookState.REVIEWED, RunbookState.VERIFIED))


class AlertDefinitionQuerySet(TrackedQuerySet["AlertDefinition"]):
    def in_force(self) -> Self:
        return self.filter(vanished_at__isnull=True)

    def without_runbook(self) -> Self:
        return self.in_force().filter(runbook__isnull=True)

    def usable(self) -> Self:
        """Answered by a runbook that one can go by at night: someone looked at it, and it has not aged since."""
        return self.filter(USABLE)

    def to_fix(self) -> Self:
        """No runbook that one can go by, nobody who owns it, or a link at its source that leads nowhere."""
        return self.with_links().filter(~USABLE | Q(service__isnull=True) | Q(dead_link=True))

    def with_links(self) -> Self:
        """`dead_link`: whether the address on the alert itself leads nowhere."""
        dead = CheckedLink.objects.filter(address=OuterRef("runbook_url"), state=LinkState.DEAD)
        return self.annotate(dead_link=Exists(dead))

    def with_firings(self, *, since: datetime) -> Self:
        """`fired`: how often since then; alerts of private incidents are in no count."""
        counted = Q(alerts__started_at__gte=since) & (
            Q(alerts__incident__isnull=True) | Q(alerts__incident__private=False)
        )
        return self.annotate(fired=Count("alerts", filter=counted))

    def for_list(self) -> Self:
        return self.select_related("service__team", "runbook")


class AlertDefinition(Tracked):
    """An alerting rule as its system defines it; told from its namesakes by labels, failing that by expression."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=200)
    identity = models.CharField(max_length=64, unique=True, editable=False)
    source_id = models.CharField(_("id at its source"), max_length=100, blank=True, default="")
    expression = models.TextField(_("expression"), blank=True, default="")
    language = models.CharField(_("language"), max_length=8, choices=RuleLanguage.choices, default=RuleLanguage.PROMQL)
    holds_for = models.CharField(_("for"), max_length=32, blank=True, default="")
    keeps_firing_for = models.CharField(_("keeps firing for"), max_length=32, blank=True, default="")
    labels = models.JSONField(_("labels"), default=dict, blank=True)
    annotations = models.JSONField(_("annotations"), default=dict, blank=True)
    severity_label = models.CharField(_("severity at its source"), max_length=32, blank=True, default="")
    runbook_url = models.CharField(_("runbook address at its source"), max_length=500, blank=True, default="")
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alert_definitions",
        verbose_name=_("service"),
    )
    runbook = models.ForeignKey(
        Runbook,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alert_definitions",
        verbose_name=_("runbook"),
    )
    group = models.CharField(_("group"), max_length=200, blank=True, default="")
    imported_from = models.CharField(_("imported from"), max_length=255, blank=True, default="")
    vanished_at = models.DateTimeField(_("vanished at"), null=True, blank=True)

    objects = AlertDefinitionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("alert definition")
        verbose_name_plural = _("alert definitions")
        ordering = ("name", "id")
        indexes = (models.Index(fields=["name"], name="incidents_alertdef_name"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/alerts/{self.public_id}/"


class AlertRunbookFact(Fact):
    """Which runbook answered an alert from `at` on."""

    definition = models.ForeignKey(AlertDefinition, on_delete=models.PROTECT, related_name="runbook_facts")
    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        indexes = (models.Index(fields=["definition", "recorded_at"], name="incidents_alertrunbook_as_of"),)


class AlertRule(Tracked):
    """What an arriving alert sets off; the first active rule, in order, whose matchers all agree decides."""

    order = models.PositiveSmallIntegerField(_("order"), default=100)
    name = models.CharField(_("name"), max_length=120)
    matchers = models.JSONField(
        _("matchers"),
        default=list,
        blank=True,
        help_text=_("All must agree: a list of [label, operator, value]; operators = != =~ !~. Empty: every alert."),
    )
    decision = models.CharField(_("decision"), max_length=12, choices=AlertDecision.of_rules())
    severity = models.PositiveSmallIntegerField(
        _("severity declared"),
        choices=Severity.choices,
        null=True,
        blank=True,
        help_text=_("Of what it declares; of a heartbeat: at which its silence declares, none if it only tells."),
    )
    group_by = models.JSONField(
        _("one incident for each"),
        default=list,
        blank=True,
        help_text=_(
            "Labels, such as cluster: alerts that agree in all of them share one incident. None: the open incident of "
            "the service, or without a service of the sender’s group."
        ),
    )
    hold_off_minutes = models.PositiveIntegerField(
        _("hold-off, minutes"),
        default=0,
        help_text=_(
            "Of what it declares: for so long after an incident is resolved, what fires again is only noted there, so "
            "that flapping wakes nobody twice. What still fires then declares anew."
        ),
    )
    silent_after_minutes = models.PositiveIntegerField(
        _("silent after, minutes"),
        null=True,
        blank=True,
        help_text=_("Of a heartbeat: how long nothing may be heard of it. Longer than its sender’s repeat interval."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")
        ordering = ("order", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(decision=AlertDecision.DECLARE, severity__isnull=False)
                | Q(decision=AlertDecision.HEARTBEAT)
                | ~Q(decision=AlertDecision.DECLARE) & Q(severity__isnull=True),
                name="incidents_alertrule_severity_of_declared",
                violation_error_message=_(
                    "A rule that declares says at which severity; only such a rule and a heartbeat’s may."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decision=AlertDecision.HEARTBEAT) | Q(silent_after_minutes__isnull=True),
                name="incidents_alertrule_silence_of_heartbeat",
                violation_error_message=_("Only a heartbeat has a time after which it is silent."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User) -> Self:
        """All but those of private incidents that do not name this person."""
        named = PrivateGrant.objects.naming(user, incident=OuterRef("incident"))
        return self.filter(Q(incident__isnull=True) | Q(incident__private=False) | Exists(named))

    def firing(self) -> Self:
        return self.filter(state=AlertState.FIRING)

    def for_list(self) -> Self:
        return self.select_related("definition", "incident", "receiver").order_by("-id")


class Alert(models.Model):
    """One firing of an alert at its sender, from start to end; deliveries of the same firing update this row.

    Not tracked: it mirrors what its sender says, and every word of that is kept in the stored deliveries.
    """

    public_id = PublicIdField()
    receiver = models.ForeignKey(WebhookReceiver, on_delete=models.PROTECT, related_name="alerts")
    fingerprint = models.CharField(_("fingerprint"), max_length=128)
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=AlertState.choices)
    labels = models.JSONField(_("labels"), default=dict)
    annotations = models.JSONField(_("annotations"), default=dict)
    link = models.CharField(_("link"), max_length=500, blank=True, default="")
    group_key = models.CharField(_("group at its sender"), max_length=255, blank=True, default="")
    grouped_by = models.CharField(_("grouped by"), max_length=255, blank=True, default="")
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    told_at = models.DateTimeField(
        _("last told of"),
        null=True,
        blank=True,
        help_text=_("By the clock of a sender that tells of events."),
    )
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    times_seen = models.PositiveIntegerField(_("times seen"), default=1)
    definition = models.ForeignKey(
        AlertDefinition, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts")
    decision = models.CharField(_("decision"), max_length=12, choices=AlertDecision.choices, blank=True, default="")
    last_delivery = models.ForeignKey(WebhookDelivery, on_delete=models.PROTECT, related_name="+")

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = (
            models.UniqueConstraint(
                fields=["receiver", "fingerprint", "started_at"], name="incidents_alert_one_firing"
            ),
        )
        indexes = (
            models.Index(fields=["incident", "-id"], name="incidents_alert_of_incident"),
            models.Index(fields=["name", "-id"], name="incidents_alert_of_name"),
            models.Index(fields=["grouped_by"], condition=~Q(grouped_by=""), name="incidents_alert_of_group"),
            models.Index(fields=["receiver", "fingerprint", "-started_at"], name="incidents_alert_latest"),
        )

    def __str__(self) -> str:
        return self.name
