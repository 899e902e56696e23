"""The taxonomy of triggers and contributing factors. A person can't be named in it: factors are chosen from rows."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from postmortems.enums import FactorRole
from postmortems.models.postmortems import Postmortem
from postmortems.models.taxonomy import FactorKind


class PostmortemFactorQuerySet(TrackedQuerySet["PostmortemFactor"]):
    def standing(self) -> Self:
        return self.filter(removed_at__isnull=True)


class PostmortemFactor(Tracked):
    """A contributing factor of one incident, chosen from the taxonomy."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="factors")
    kind = models.ForeignKey(
        FactorKind,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"role": FactorRole.FACTOR},
        verbose_name=_("contributing factor"),
    )
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = PostmortemFactorQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("contributing factor of a post-mortem")
        verbose_name_plural = _("contributing factors of a post-mortem")
        constraints = (
            models.UniqueConstraint(
                fields=["postmortem", "kind"],
                condition=Q(removed_at__isnull=True),
                name="postmortems_factor_once",
                violation_error_message=_("This contributing factor is listed already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.kind)
