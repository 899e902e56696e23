"""Publishing, with everything that holds it up said at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, refuse_for
from foundation.outbox.services import publish_event
from incidents.enums import IncidentKind
from incidents.models import Incident
from postmortems.enums import PostmortemState, ReviewKind, SectionKind
from postmortems.models import Postmortem
from postmortems.rules import publishing as rules
from postmortems.rules.publishing import Blocker, Check, Manuscript, SectionFacts
from postmortems.services.standing import lock_postmortem, move_to, save_postmortem


@service(action=Action.PUBLISH_POSTMORTEM)
def publish_postmortem(*, postmortem: Postmortem, by: User, reason: str = "") -> Postmortem:
    """Publish. Raises one `BrokenRule` that carries every blocker in `all`."""
    lock_postmortem(postmortem, by=by)
    if postmortem.state in (PostmortemState.PUBLISHED, PostmortemState.NOT_NEEDED):
        raise BrokenRule("not_publishable", _("It is %(state)s already.") % {"state": postmortem.get_state_display()})
    refuse_for([BrokenRule(each.code, each.sentence, field=each.anchor) for each in blockers_to_publish(postmortem)])
    now = clock.now()
    postmortem.published_at = now
    move_to(postmortem, PostmortemState.PUBLISHED, by=by, now=now, reason=reason)
    save_postmortem(postmortem)
    publish_event(kind="postmortem.published", subject=postmortem.public_id, by=by, at=now)
    return postmortem


def blockers_to_publish(postmortem: Postmortem) -> list[Blocker]:
    """Why it can't be published yet, all at once; empty when it may be."""
    return rules.blockers(manuscript_of(postmortem))


def checks_before_publishing(postmortem: Postmortem) -> list[Check]:
    """The same with what is done already, for the list beside the text."""
    return rules.checks(manuscript_of(postmortem))


def manuscript_of(postmortem: Postmortem) -> Manuscript:
    """What the rules ask, read in a constant number of queries."""
    items = postmortem.action_items.all()
    last = postmortem.reviews.in_order_of_recording().last()
    return Manuscript(
        state=PostmortemState(postmortem.state),
        sections=[
            SectionFacts(
                key=section.key,
                title=section.title,
                kind=SectionKind(section.template_section.kind),
                required=section.template_section.required,
                filled=section.is_filled,
            )
            for section in postmortem.sections.in_order()
        ],
        has_trigger=postmortem.trigger_id is not None,
        factors=postmortem.factors.standing().count(),
        accepted_items=items.accepted().count(),
        proposals=list(items.proposals().order_by("id").values_list("reference", "title")),
        no_actions_reason=postmortem.no_actions_reason,
        awaits_adjudication=awaits_adjudication(postmortem.incident),
        incident=postmortem.incident.reference if postmortem.incident else "",
        last_review=ReviewKind(last.kind) if last else None,
    )


def awaits_adjudication(incident: Incident | None) -> bool:
    """Sampled, and not yet judged on what was knowable at declaration. Drills and tests are never judged."""
    return (
        incident is not None
        and incident.kind == IncidentKind.REAL
        and incident.adjudication_weight is not None
        and incident.severity_adjudicated is None
    )
