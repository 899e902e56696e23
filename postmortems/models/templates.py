"""Templates: editable in the admin, versioned. A post-mortem keeps the version it was written with."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact
from foundation.audit.history import Tracked, TrackedQuerySet
from incidents.enums import FormLength, Severity
from incidents.models import Team
from postmortems.enums import SectionKind


class PostmortemTemplateQuerySet(TrackedQuerySet["PostmortemTemplate"]):
    def active(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def fitting(self, *, severity: int | None, team: Team | None, form: str) -> Self:
        """Those that fit, the most specific first: of the team, of the severity, of that length, then any."""
        fits = self.active().filter(Q(severity__isnull=True) | Q(severity=severity))
        fits = fits.filter(Q(team__isnull=True) | Q(team=team))
        rank = models.Case(models.When(form=form, then=0), default=1)
        return fits.order_by(F("team").desc(nulls_last=True), F("severity").desc(nulls_last=True), rank, "id")


class PostmortemTemplate(Tracked):
    """Which sections a post-mortem has. Its sections stand in versions: editing them makes the next one."""

    slug = models.SlugField(_("short name"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    form = models.CharField(_("form"), max_length=8, choices=FormLength.choices, default=FormLength.FULL)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, null=True, blank=True, help_text=_("Empty: any severity.")
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
        help_text=_("Empty: every team."),
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = PostmortemTemplateQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("post-mortem template")
        verbose_name_plural = _("post-mortem templates")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(form=FormLength.NONE),
                name="postmortems_template_has_a_form",
                violation_error_message=_("A template is for the full or for the short form."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def current_version(self) -> TemplateVersion:
        """The latest version; every template has one from its creation on."""
        return self.versions.latest("number")


class TemplateVersion(Fact):
    """One state of a template's sections, never changed."""

    template = models.ForeignKey(PostmortemTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))

    class Meta(Fact.Meta):
        verbose_name = _("template version")
        verbose_name_plural = _("template versions")
        constraints = (
            models.UniqueConstraint(
                fields=["template", "number"],
                name="postmortems_templateversion_once",
                violation_error_message=_("Someone else saved this template at the same moment. Load it again."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"


class TemplateSection(Tracked):
    """A section as one version of a template asks for it."""

    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="sections")
    key = models.SlugField(_("key"), max_length=40, help_text=_("Names the section in addresses and in the API."))
    title = models.CharField(_("title"), max_length=80)
    guidance = models.TextField(_("guidance"), blank=True, default="", help_text=_("What to write, as a question."))
    kind = models.CharField(_("kind"), max_length=12, choices=SectionKind.choices, default=SectionKind.TEXT)
    required = models.BooleanField(_("required"), default=False, help_text=_("Publishing asks for it."))
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("order", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["template_version", "key"],
                name="postmortems_templatesection_key_once",
                violation_error_message=_("Two sections of a template can’t have the same key."),
            ),
            models.UniqueConstraint(
                fields=["template_version", "order"],
                name="postmortems_templatesection_order_once",
                violation_error_message=_("Two sections of a template can’t stand in the same place."),
            ),
        )

    def __str__(self) -> str:
        return self.title
