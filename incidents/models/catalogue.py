from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact
from foundation.audit.history import Tracked, TrackedQuerySet
from incidents.enums import ServiceTier
from incidents.models.teams import Team


class ServiceQuerySet(TrackedQuerySet["Service"]):
    def active(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def with_owner(self) -> Self:
        return self.select_related("team")


class Service(Tracked):
    """Something that runs and can fail, with exactly one owner team."""

    slug = models.SlugField(_("short name"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, default="")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="services", verbose_name=_("owner"))
    tier = models.PositiveSmallIntegerField(
        _("tier"),
        choices=ServiceTier.choices,
        default=ServiceTier.TWO,
        help_text=_("1 is what customers notice first."),
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/services/{self.slug}/"


class ServiceDependency(Tracked):
    """`service` needs `needs` to work."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="dependencies")
    needs = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="dependents", verbose_name=_("needs"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints = (
            models.UniqueConstraint(
                fields=["service", "needs"],
                condition=Q(ended_at__isnull=True),
                name="incidents_dependency_once",
                violation_error_message=_("This dependency is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(service=F("needs")),
                name="incidents_dependency_on_another",
                violation_error_message=_("A service can’t depend on itself."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} → {self.needs}"


class ServiceOwnerFact(Fact):
    """Which team owned a service, from `at` on."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="owner_facts")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        indexes = (models.Index(fields=["service", "recorded_at"], name="incidents_serviceowner_as_of"),)
