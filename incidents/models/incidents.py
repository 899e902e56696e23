from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import random_public_id
from incidents.enums import DeclaredVia, IncidentKind, Severity, Status
from incidents.models.catalogue import Service
from incidents.models.policy import PolicyVersion
from incidents.models.search import holding_words
from incidents.models.teams import Team

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from foundation.accounts.models import User


PRIVATE_SERIES = "PRV"


def random_reference() -> str:
    """A private incident's own name: no gap in the public series tells that it exists."""
    return f"{PRIVATE_SERIES}-{random_public_id()}"


class IncidentQuerySet(TrackedQuerySet["Incident"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What is not private, and the private ones that name this person."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(private=False) | Exists(PrivateGrant.objects.naming(user, incident=OuterRef("pk"))))

    def named(self, reference: str) -> Incident | None:
        """The one of this reference, or the one that had it before it was made private or public."""
        found = self.filter(reference=reference).first()
        if found is not None:
            return found
        return self.filter(pk__in=FormerReference.objects.filter(reference=reference).values("incident")).first()

    def running(self) -> Self:
        """Not yet resolved."""
        return self.filter(status__in=Status.running())

    def ended(self) -> Self:
        return self.exclude(status__in=Status.running())

    def measured(self) -> Self:
        """What enters measures of incidents: real, public, neither cancelled nor merged."""
        return self.filter(kind=IncidentKind.REAL, private=False).exclude(status__in=Status.withdrawn())

    def contradicting(self) -> Self:
        return self.exclude(contradictions=[])

    def for_service(self, service: Service) -> Self:
        return self.filter(Q(service=service) | Q(affected_services__service=service)).distinct()

    def matching(self, query: str) -> Self:
        """Which hold every word of `query`, or the beginning of it, anywhere in their text; all where it has none."""
        found = holding_words(query, using=self.db)
        return self if found is None else self.filter(pk__in=found)

    def tagged(self, slug: str) -> Self:
        return self.filter(tags__tag__slug=slug, tags__removed_at__isnull=True).distinct()

    def for_list(self) -> Self:
        """What a row of a list or of the API shows, in one query."""
        return self.select_related("service", "team", "declared_by").order_by("-id")


class Incident(Tracked):
    """Present state of an incident; every column that a measure reads has its facts beside it."""

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True, default="")
    kind = models.CharField(_("kind"), max_length=8, choices=IncidentKind.choices, default=IncidentKind.REAL)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.DECLARED)
    private = models.BooleanField(_("private"), default=False)
    retrospective = models.BooleanField(_("retrospective"), default=False)
    notices_in_drill = models.BooleanField(
        _("notices in a drill"), default=False, help_text=_("A drill is quiet unless this is asked for.")
    )

    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices)
    severity_declared = models.PositiveSmallIntegerField(_("declared severity"), choices=Severity.choices)
    severity_peak = models.PositiveSmallIntegerField(_("peak severity"), choices=Severity.choices)
    severity_adjudicated = models.PositiveSmallIntegerField(
        _("severity on what was knowable"), choices=Severity.choices, null=True, blank=True
    )
    severity_final = models.PositiveSmallIntegerField(
        _("severity on final impact"), choices=Severity.choices, null=True, blank=True
    )
    sampling_key = models.FloatField(
        _("sampling key"), help_text=_("Unchanging, uniform in [0, 1); below the rate of its peak severity: sampled.")
    )
    adjudication_weight = models.FloatField(
        _("adjudication weight"), null=True, blank=True, help_text=_("1 ÷ sampling rate; empty outside the sample.")
    )
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")

    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents", verbose_name=_("service")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents", verbose_name=_("owner team")
    )
    declared_via = models.CharField(
        _("declared via"), max_length=8, choices=DeclaredVia.choices, default=DeclaredVia.FORM
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("declared by")
    )
    declared_month = models.DateField(
        _("month of declaration"),
        help_text=_("First day, in the organisation's time zone: the cohort it is measured in."),
    )

    impact_started_at = models.DateTimeField(_("impact started"), null=True, blank=True)
    detected_at = models.DateTimeField(_("detected"), null=True, blank=True)
    declared_at = models.DateTimeField(_("declared"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    mitigated_at = models.DateTimeField(_("mitigated"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    contradictions = models.JSONField(
        _("contradictions"),
        default=list,
        blank=True,
        help_text=_("Durations whose moments contradict each other; those count in no measure."),
    )

    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    channel_url = models.URLField(_("channel"), blank=True, default="")
    call_url = models.URLField(_("call"), blank=True, default="")
    imported_from = models.CharField(_("imported from"), max_length=32, blank=True, default="")
    imported_id = models.CharField(_("id at its source"), max_length=128, blank=True, default="")
    changed_at = models.DateTimeField(_("changed"), help_text=_("Rises with anything its page shows."))

    objects = IncidentQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = (
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("declared_at")),
                name="incidents_incident_acknowledged_after_declared",
                violation_error_message=_("An incident can’t be acknowledged before it was declared."),
            ),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=4, severity_peak__lte=F("severity")),
                name="incidents_incident_peak_is_most_severe",
                violation_error_message=_("The peak severity is the most severe the incident ever had."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.MERGED, merged_into__isnull=False)
                | ~Q(status=Status.MERGED) & Q(merged_into__isnull=True),
                name="incidents_incident_merged_names_survivor",
                violation_error_message=_("A merged incident names the one it went into, and only a merged one does."),
            ),
            models.UniqueConstraint(
                fields=["imported_from", "imported_id"],
                condition=~Q(imported_id=""),
                name="incidents_incident_imported_once",
                violation_error_message=_("This record was imported already."),
            ),
        )
        indexes = (
            models.Index(fields=["status", "-id"], name="incidents_by_status"),
            models.Index(fields=["severity", "-id"], name="incidents_by_severity"),
            models.Index(fields=["service", "-id"], name="incidents_by_service"),
            models.Index(fields=["team", "-id"], name="incidents_by_team"),
            models.Index(fields=["declared_month", "team"], name="incidents_by_cohort"),
            models.Index(fields=["-declared_at"], name="incidents_by_declaration"),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return f"/incidents/{self.reference}/"

    @property
    def level(self) -> Severity:
        return Severity(self.severity)

    @property
    def is_running(self) -> bool:
        return self.status in Status.running()

    @property
    def survivor(self) -> Incident:
        """Itself, or what it was folded into in the end."""
        return self if self.merged_into is None else self.merged_into.survivor

    def moment(self, name: str) -> datetime | None:
        value: datetime | None = getattr(self, name)
        return value


class AffectedService(Tracked):
    """A service that suffered beside the one that owns the incident."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="affected_services")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("affected service")
        verbose_name_plural = _("affected services")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "service"],
                condition=Q(removed_at__isnull=True),
                name="incidents_affectedservice_once",
                violation_error_message=_("This service is listed as affected already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.service}"


class FormerReference(Tracked):
    """A name that an incident had before it was made private or public: it leads there still, and names no other."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="former_references")
    reference = models.CharField(_("reference"), max_length=24, unique=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("former reference")
        verbose_name_plural = _("former references")

    def __str__(self) -> str:
        return self.reference


class PrivateGrantQuerySet(TrackedQuerySet["PrivateGrant"]):
    def standing(self) -> Self:
        """Neither ended nor, where glass was broken, run out."""
        return self.filter(ended_at__isnull=True).filter(Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()))

    def lasting(self) -> Self:
        """Those of people who are named, not of whom broken glass lets in for hours."""
        return self.filter(ended_at__isnull=True, expires_at__isnull=True)

    def naming(self, person: User | AnonymousUser, *, incident: Any) -> Self:
        return self.standing().filter(incident=incident, person=person)


class PrivateGrant(Tracked):
    """A person who may see a private incident. Outlives the role that brought them there.

    `expires_at` is set where an administrator broke glass: it lets them in until then, and names them for nothing else.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    granted_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    expires_at = models.DateTimeField(
        _("runs out"), null=True, blank=True, help_text=_("Set where it was opened by break glass.")
    )

    objects = PrivateGrantQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("named person")
        verbose_name_plural = _("named people")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "person"],
                condition=Q(ended_at__isnull=True),
                name="incidents_privategrant_once",
                violation_error_message=_("This person is named already."),
            ),
        )
        indexes = (models.Index(fields=["person", "incident"], name="incidents_grant_of_person"),)

    def __str__(self) -> str:
        return f"{self.person}"


class ReferenceSeries(models.Model):
    """The next number of a public series; taken in the declaring transaction, so that there is no gap."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"
