from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from incidents.enums import FieldKind
from incidents.models.incidents import Incident


class CustomFieldQuerySet(TrackedQuerySet["CustomField"]):
    def active(self) -> Self:
        return self.filter(archived=False)


class CustomField(Tracked):
    """A field of incidents that the organisation defined. Its kind stays; an archived one keeps its values."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True, help_text=_("In addresses and the API."))
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=FieldKind.choices, default=FieldKind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    help_text = models.CharField(_("help"), max_length=200, blank=True, default="")
    asked_at_declaration = models.BooleanField(_("asked when declaring"), default=False)
    required_to_close = models.BooleanField(_("needed to close"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    archived = models.BooleanField(_("archived"), default=False)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("field of incidents")
        verbose_name_plural = _("fields of incidents")
        ordering = ("position", "name")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind__in=FieldKind.listed()) | ~Q(choices=[]),
                name="incidents_customfield_has_choices",
                violation_error_message=_("Say what there is to choose from."),
            ),
        )

    def __str__(self) -> str:
        return self.name


STANDING = Q(removed_at__isnull=True)


class CustomValueQuerySet(TrackedQuerySet["CustomValue"]):
    def standing(self) -> Self:
        return self.filter(removed_at__isnull=True)


class CustomValue(Tracked):
    """What an incident has for a field, in canonical text; several rows for a field of several choices."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="custom_values")
    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="values", verbose_name=_("field"))
    text = models.CharField(_("value"), max_length=500)
    number = models.DecimalField(_("as a number"), max_digits=16, decimal_places=4, null=True, blank=True)
    removed_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = CustomValueQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("value of a field")
        verbose_name_plural = _("values of fields")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "field", "text"],
                condition=STANDING,
                name="incidents_customvalue_once",
                violation_error_message=_("It has this value already."),
            ),
        )
        indexes = (
            models.Index(fields=["field", "text"], condition=STANDING, name="incidents_value_text"),
            models.Index(fields=["field", "number"], condition=STANDING, name="incidents_value_number"),
        )

    def __str__(self) -> str:
        return self.text
