"""Who is meant by “who is on duty”, “the manager”, “the executives”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from foundation.accounts.access import may
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.outbox.models import Target
from incidents.enums import DutyLine, IncidentRole, StepTo, StepVia
from incidents.models import Follow, Incident, Membership, PrivateGrant, RoleAssignment, Team, TeamTarget
from incidents.services.duty import on_duty


@dataclass(frozen=True)
class Receivers:
    """People and shared addresses; false where there is nobody."""

    people: list[User] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.people or self.targets)

    @property
    def names(self) -> list[str]:
        return [str(each) for each in (*self.people, *self.targets)]


def receivers_of(step: Mapping[str, Any], incident: Incident, *, at: datetime) -> Receivers:
    """Whom a step reaches at a moment. Of a private incident only those who may see it hear, and no target."""
    to = StepTo(step["to"])
    people = list(dict.fromkeys(_people(to, step, incident, at)))
    if incident.private:
        return Receivers(may_hear(incident, people))
    targets: list[Target] = []
    if to == StepTo.EXECUTIVES:
        targets += Target.objects.for_executives()
    if step["via"] == StepVia.TARGETS and incident.team is not None:
        targets += targets_of(incident.team)
    return Receivers(people, list(dict.fromkeys(targets)))


def targets_of(team: Team) -> list[Target]:
    """The team's own, or those of the nearest team above it that has some."""
    rows = TeamTarget.objects.filter(team__descendancies__descendant=team, ended_at__isnull=True, target__active=True)
    found = list(rows.order_by("team__descendancies__depth").select_related("target"))
    return [row.target for row in found if row.team_id == found[0].team_id]


def executives() -> list[User]:
    return list(User.objects.people().holding(Role.LEADERSHIP).order_by("username"))


def followers_of(incident: Incident) -> list[User]:
    """Who follows it and may still see it."""
    people = [
        each.person for each in Follow.objects.filter(incident=incident, ended_at__isnull=True).select_related("person")
    ]
    return may_hear(incident, people)


def manager_of(team: Team | None) -> User | None:
    """Its manager, or that of the nearest team above it that has one."""
    if team is None:
        return None
    above = Team.objects.filter(descendancies__descendant=team, manager__is_active=True)
    found = above.order_by("descendancies__depth").select_related("manager").first()
    return found.manager if found is not None else None


def _people(to: StepTo, step: Mapping[str, Any], incident: Incident, at: datetime) -> Iterable[User]:
    match to:
        case StepTo.PRIMARY | StepTo.SECONDARY:
            return on_duty(team=incident.team, at=at, line=DutyLine(to.value))
        case StepTo.MANAGER:
            return filter(None, [manager_of(incident.team)])
        case StepTo.TEAM:
            return members_of(incident.team)
        case StepTo.NAMED_TEAM:
            return members_of(Team.objects.filter(pk=step["team"]).first())
        case StepTo.ROLE:
            held = RoleAssignment.objects.filter(incident=incident, role=step["role"]).held()
            return [each.person for each in held.with_person()]
        case StepTo.COMMANDERS:
            return _commanders(incident)
        case StepTo.EXECUTIVES:
            return executives()
        case StepTo.FOLLOWERS:
            return followers_of(incident)


def second_persons_of(incident: Incident, *, but: User) -> list[User]:
    """Who is asked for a second word: commander, deputy, the owner team's manager, else whoever may command."""
    roles = (IncidentRole.COMMANDER, IncidentRole.DEPUTY)
    held = RoleAssignment.objects.filter(incident=incident, role__in=roles).held().with_person()
    people = [each.person for each in held] + [manager for manager in [manager_of(incident.team)] if manager]
    able = [each for each in dict.fromkeys(people) if each != but and may(each, Action.CONFIRM)]
    others = [each for each in _commanders(incident) if each != but and may(each, Action.CONFIRM)]
    return may_hear(incident, able or others)


def members_of(team: Team | None) -> list[User]:
    if team is None:
        return []
    member = Membership.objects.filter(team=team, user=OuterRef("pk"), ended_at__isnull=True)
    return list(User.objects.people().filter(Exists(member)).order_by("username"))


def _commanders(incident: Incident) -> list[User]:
    """Who may command and is not on the other side of it already."""
    investigating = RoleAssignment.objects.filter(incident=incident, person=OuterRef("pk"), stance__isnull=False).held()
    able = User.objects.people().holding(Role.COMMANDER).exclude(Exists(investigating))
    return list(able.order_by("username"))


def may_hear(incident: Incident, people: list[User]) -> list[User]:
    """Those who still work here and, where it is private, are named in it."""
    if not incident.private:
        return [person for person in people if person.is_active]
    named = set(PrivateGrant.objects.lasting().filter(incident=incident).values_list("person_id", flat=True))
    return [person for person in people if person.pk in named and person.is_active]
