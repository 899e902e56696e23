"""Writing: sections by version, so that nobody loses a word; trigger and factors from the taxonomy; title, author."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from foundation.audit.versions import StaleVersion
from incidents.services.writing import refuse_unnamed
from postmortems.enums import FactorRole, SectionKind
from postmortems.models import FactorKind, Postmortem, PostmortemFactor, PostmortemSection
from postmortems.services.opening import tell_author
from postmortems.services.standing import demand_writable, lock_postmortem, save_postmortem


def edition_of(postmortem: Postmortem) -> int:
    """Rises with every edit of the post-mortem or of a section of it: what the API names a whole post-mortem by."""
    return postmortem.version + sum(section.version for section in postmortem.sections.all())


@service(action=Action.WRITE_POSTMORTEM)
def save_section(
    *, section: PostmortemSection, text: str, by: User, version: int | None = None, reason: str = ""
) -> PostmortemSection:
    """Write a section. With `version`, raises `StaleVersion` where someone else saved it since."""
    lock_postmortem(section.postmortem, by=by)
    demand_writable(section.postmortem, reason=reason)
    return _write(section, text, by=by, version=version)


@service(action=Action.WRITE_POSTMORTEM)
def save_sections(
    *,
    postmortem: Postmortem,
    texts: Mapping[str, str],
    by: User,
    edition: int | None = None,
    reason: str = "",
) -> Postmortem:
    """Write several sections by key, all or none. With `edition`, raises `StaleVersion` where anything changed."""
    lock_postmortem(postmortem, by=by)
    demand_writable(postmortem, reason=reason)
    if edition is not None and edition != (present := edition_of(postmortem)):
        raise StaleVersion(expected=edition, current=present)
    by_key = {section.key: section for section in postmortem.sections.in_order()}
    for key, text in texts.items():
        if key not in by_key:
            raise Invalid(
                "unknown_section",
                _("There is no section “%(key)s”. They are: %(keys)s.") % {"key": key, "keys": ", ".join(by_key)},
                field="sections",
            )
        _write(by_key[key], text, by=by, version=None)
    return postmortem


def _write(section: PostmortemSection, text: str, *, by: User, version: int | None) -> PostmortemSection:
    rows = PostmortemSection.objects.select_related("template_section", "postmortem")
    section.refresh_from_db(from_queryset=rows)
    section.demand_version(version)
    if section.template_section.kind == SectionKind.ACTIONS and text.strip():
        raise Invalid("no_text_here", _("This section lists the action items; add one instead."), field=section.key)
    text = text.replace("\r\n", "\n")
    if text == section.text:
        return section
    section.text, section.edited_at, section.edited_by = text, clock.now(), by
    section.next_version()
    section.save()
    return section


@service(action=Action.WRITE_POSTMORTEM)
def set_trigger(
    *, postmortem: Postmortem, trigger: FactorKind | None, by: User, version: int | None = None, reason: str = ""
) -> Postmortem:
    """What kind of event set it off."""
    lock_postmortem(postmortem, by=by, version=version)
    demand_writable(postmortem, reason=reason)
    if trigger is not None and trigger.role != FactorRole.TRIGGER:
        raise Invalid("not_a_trigger", _("Choose a trigger; this is a contributing factor."), field="trigger")
    if postmortem.trigger == trigger:
        return postmortem
    postmortem.trigger = trigger
    return save_postmortem(postmortem)


@service(action=Action.WRITE_POSTMORTEM)
def set_factors(
    *, postmortem: Postmortem, kinds: Iterable[FactorKind], by: User, version: int | None = None, reason: str = ""
) -> Postmortem:
    """The contributing factors, as one set: what is not in it any more is taken out, with a trace."""
    lock_postmortem(postmortem, by=by, version=version)
    demand_writable(postmortem, reason=reason)
    wanted = {kind.pk: kind for kind in kinds}
    if any(kind.role != FactorRole.FACTOR for kind in wanted.values()):
        raise Invalid("not_a_factor", _("Choose contributing factors; a trigger stands apart."), field="factors")
    standing = {factor.kind_id: factor for factor in postmortem.factors.standing()}
    for kind_id in standing.keys() - wanted.keys():
        standing[kind_id].removed_at = clock.now()
        standing[kind_id].save()
    for kind_id, kind in wanted.items():
        if kind_id not in standing:
            PostmortemFactor(postmortem=postmortem, kind=kind).save()
    return save_postmortem(postmortem) if standing.keys() != wanted.keys() else postmortem


@service(action=Action.WRITE_POSTMORTEM)
def describe_postmortem(
    *,
    postmortem: Postmortem,
    by: User,
    title: str | None = None,
    no_actions_reason: str | None = None,
    version: int | None = None,
    reason: str = "",
) -> Postmortem:
    """Its title, and why it needs no action item. What is not given stays."""
    lock_postmortem(postmortem, by=by, version=version)
    demand_writable(postmortem, reason=reason)
    if title is not None:
        postmortem.title = title.strip()
    if no_actions_reason is not None:
        postmortem.no_actions_reason = no_actions_reason.strip()
    return save_postmortem(postmortem)


@service(action=Action.WRITE_POSTMORTEM)
def assign_author(*, postmortem: Postmortem, author: User, by: User, reason: str = "") -> Postmortem:
    """Give it to another author, who can't be its reviewer any more."""
    lock_postmortem(postmortem, by=by)
    demand_writable(postmortem, reason=reason)
    if author.is_service or not may(author, Action.WRITE_POSTMORTEM):
        raise Invalid("may_not_write", _("%(person)s may not write post-mortems.") % {"person": author}, field="author")
    if postmortem.incident is not None:
        refuse_unnamed(postmortem.incident, author, field="author")
    if postmortem.reviewer == author:
        postmortem.reviewer = None
    postmortem.author = author
    save_postmortem(postmortem)
    tell_author(postmortem, by=by)
    return postmortem
