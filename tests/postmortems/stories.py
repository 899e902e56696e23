"""What tests of post-mortems begin with: people, a resolved incident, a filled post-mortem."""

from datetime import date
from typing import Any

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.outbox.services import handle_due
from incidents.enums import Basis, IncidentRole, Severity, Status
from incidents.models import Incident
from incidents.services.lifecycle import advance
from incidents.services.roles import assign_role
from incidents.services.severity import adjudicate
from postmortems.enums import SectionKind
from postmortems.models import ActionItem, FactorKind, Postmortem
from postmortems.services.action_items import Proposal, propose_action_item
from postmortems.services.opening import open_postmortem
from postmortems.services.reviewing import approve_postmortem, request_review
from postmortems.services.writing import save_sections, set_factors, set_trigger
from tests.factories import make_incident, make_service, make_team, make_user

DUE = date(2027, 1, 15)


def make_reviewer(username: str = "") -> User:
    return make_user(username, Role.REVIEWER)


def resolved_incident(*, by: User | None = None, commander: User | None = None, **fields: Any) -> Incident:
    """A SEV-2 unless said otherwise, resolved; its event is not handled yet."""
    by = by or make_user()
    fields.setdefault("service", make_service(team=make_team()))
    incident = make_incident(by=by, **fields)
    if commander is not None:
        assign_role(incident=incident, role=IncidentRole.COMMANDER, person=commander, by=commander)
    advance(incident=incident, to=Status.RESOLVED, by=by)
    return incident


def opened_postmortem(*, author: User | None = None, **fields: Any) -> Postmortem:
    """As it stands after resolving: opened by itself, then handed to `author` where one is named."""
    author = author or make_user()
    incident = resolved_incident(by=fields.pop("by", author), **fields)
    handle_due()
    return open_postmortem(incident=incident, by=author)


def open_item(*, by: User, **fields: Any) -> ActionItem:
    fields.setdefault("title", "Refuse an upgrade while a partition has no consumer")
    fields.setdefault("owner", by)
    fields.setdefault("due_date", DUE)
    fields.setdefault("team", None if "postmortem" in fields else make_team())
    return propose_action_item(proposal=Proposal(open_now=True, **fields), by=by)


def fill(postmortem: Postmortem, *, by: User) -> None:
    """Everything that publishing asks for but adjudication and review."""
    texts = {
        section.key: f"What there is to say about {section.title.lower()}."
        for section in postmortem.sections.in_order()
        if section.template_section.kind != SectionKind.ACTIONS
    }
    save_sections(postmortem=postmortem, texts=texts, by=by)
    set_trigger(postmortem=postmortem, trigger=FactorKind.objects.triggers().first(), by=by)
    set_factors(postmortem=postmortem, kinds=FactorKind.objects.factors()[:2], by=by)
    open_item(by=by, postmortem=postmortem)


def judge(incident: Incident, *, by: User | None = None) -> None:
    judge_of = by or make_reviewer()
    adjudicate(
        incident=incident, basis=Basis.KNOWABLE, severity=Severity.SEV2, by=judge_of, reason="Half of users, by then"
    )


def approved_postmortem(*, author: User) -> Postmortem:
    postmortem = opened_postmortem(author=author)
    fill(postmortem, by=author)
    assert postmortem.incident is not None
    judge(postmortem.incident)
    request_review(postmortem=postmortem, by=author)
    approve_postmortem(postmortem=postmortem, by=make_reviewer())
    return postmortem
