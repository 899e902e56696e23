"""Templates and taxonomy: what administrators keep. Editing a template's sections makes its next version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from postmortems.enums import SectionKind
from postmortems.models import FactorKind, PostmortemTemplate, TemplateSection, TemplateVersion


@dataclass(frozen=True)
class SectionDraft:
    """A section as an administrator writes it; its place is its place in the list."""

    key: str
    title: str
    guidance: str = ""
    kind: SectionKind = SectionKind.TEXT
    required: bool = False


@service(action=Action.EDIT_TEMPLATES)
def save_template(
    *, template: PostmortemTemplate, sections: Sequence[SectionDraft], by: User, reason: str = ""
) -> TemplateVersion:
    """Write a template and, where its sections differ from the current version's, its next version.

    Post-mortems that were begun keep the version they were begun with.
    """
    if not sections:
        raise Invalid("no_sections", _("A template has at least one section."), field="sections")
    template.full_clean()
    is_new = template.pk is None
    template.save()
    latest = None if is_new else template.versions.select_for_update().order_by("-number").first()
    if latest is not None and sections_of(latest) == list(sections):
        return latest
    now = clock.now()
    version = TemplateVersion(
        template=template, number=latest.number + 1 if latest else 1, at=now, recorded_at=now, by=by, reason=reason
    )
    version.save()
    for order, draft in enumerate(sections, start=1):
        section = TemplateSection(template_version=version, order=order, **asdict(draft))
        section.full_clean()
        section.save()
    return version


def sections_of(version: TemplateVersion) -> list[SectionDraft]:
    return [
        SectionDraft(
            key=section.key,
            title=section.title,
            guidance=section.guidance,
            kind=SectionKind(section.kind),
            required=section.required,
        )
        for section in version.sections.all()
    ]


@service(action=Action.EDIT_TEMPLATES)
def archive_template(*, template: PostmortemTemplate, by: User, reason: str = "") -> PostmortemTemplate:
    """Choose it no more. The last one in use stays: without a template no post-mortem can be opened."""
    if not PostmortemTemplate.objects.active().exclude(pk=template.pk).exists():
        raise Invalid("last_template", _("This is the only template left. Add another one first."))
    template.archived_at = clock.now()
    template.save()
    return template


@service(action=Action.EDIT_TEMPLATES)
def save_factor_kind(*, kind: FactorKind, by: User, reason: str = "") -> FactorKind:
    """Add or change a row of the taxonomy."""
    kind.full_clean()
    kind.save()
    return kind
