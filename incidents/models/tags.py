from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from incidents.models.incidents import Incident


class TagQuerySet(TrackedQuerySet["Tag"]):
    def active(self) -> Self:
        return self.filter(archived=False)


class Tag(Tracked):
    """A word that incidents are gathered by, such as vendor or near miss."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    description = models.CharField(_("when to use it"), max_length=200, blank=True, default="")
    archived = models.BooleanField(
        _("archived"), default=False, help_text=_("Offered no more; what carries it keeps it.")
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class IncidentTag(Tracked):
    """A tag on an incident, from `added_at` until `removed_at`."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="tags")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="carried", verbose_name=_("tag"))
    added_at = models.DateTimeField(_("since"))
    removed_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("tag of an incident")
        verbose_name_plural = _("tags of incidents")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "tag"],
                condition=Q(removed_at__isnull=True),
                name="incidents_incidenttag_once",
                violation_error_message=_("It carries this tag already."),
            ),
        )
        indexes = (models.Index(fields=["tag", "incident"], name="incidents_tag_carried"),)

    def __str__(self) -> str:
        return str(self.tag)
