from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.versions import Versioned
from postmortems.models.postmortems import Postmortem
from postmortems.models.templates import TemplateSection


class PostmortemSectionQuerySet(TrackedQuerySet["PostmortemSection"]):
    def in_order(self) -> PostmortemSectionQuerySet:
        return self.select_related("template_section", "edited_by").order_by("template_section__order")


class PostmortemSection(Versioned, Tracked):
    """What stands in one section of one post-mortem, in Markdown. `version` rises with each edit of this section."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="sections")
    template_section = models.ForeignKey(TemplateSection, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), blank=True, default="")
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("edited by"),
    )

    objects = PostmortemSectionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("section of a post-mortem")
        verbose_name_plural = _("sections of post-mortems")
        constraints = (
            models.UniqueConstraint(
                fields=["postmortem", "template_section"],
                name="postmortems_section_once",
                violation_error_message=_("This section is there already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.template_section)

    @property
    def key(self) -> str:
        return self.template_section.key

    @property
    def title(self) -> str:
        return self.template_section.title

    @property
    def is_filled(self) -> bool:
        return bool(self.text.strip())
