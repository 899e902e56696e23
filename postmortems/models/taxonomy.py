"""What may set an incident off, and what may make it possible, worse or longer. No row names a person."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from postmortems.enums import FactorRole


class FactorKindQuerySet(TrackedQuerySet["FactorKind"]):
    def active(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def triggers(self) -> Self:
        return self.filter(role=FactorRole.TRIGGER)

    def factors(self) -> Self:
        return self.filter(role=FactorRole.FACTOR)


class FactorKind(Tracked):
    """One row of the taxonomy."""

    role = models.CharField(_("list"), max_length=8, choices=FactorRole.choices)
    slug = models.SlugField(_("short name"), max_length=64)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("what belongs here"), max_length=240, blank=True, default="")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = FactorKindQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("trigger or contributing factor")
        verbose_name_plural = _("triggers and contributing factors")
        ordering = ("role", "order", "name")
        constraints = (
            models.UniqueConstraint(
                fields=["role", "slug"],
                name="postmortems_factorkind_slug_once",
                violation_error_message=_("This short name is taken in this list."),
            ),
        )

    def __str__(self) -> str:
        return self.name
