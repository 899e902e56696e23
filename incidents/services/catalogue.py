"""Teams and services: the tree, its closure, and who owns what."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.models import (
    Membership,
    Service,
    ServiceDependency,
    ServiceOwnerFact,
    Team,
    TeamAncestry,
    TeamParentFact,
)
from incidents.rules.holiday_calendars import UnknownHolidayCalendar, holiday_calendar, supported_countries
from incidents.services.runbook_keeping import ask_new_owner


@service(action=Action.EDIT_CATALOGUE)
def save_team(*, team: Team, by: User, reason: str = "") -> Team:
    """Create or change a team. Moving it in the tree writes a fact and rebuilds the closure under a lock."""
    list(Team.objects.select_for_update().values_list("pk", flat=True))
    before = Team.objects.filter(pk=team.pk).first() if team.pk else None
    _refuse_circle(team)
    _refuse_unknown_holidays(team)
    team.full_clean()
    team.save()
    if before is None or before.parent_id != team.parent_id:
        now = clock.now()
        TeamParentFact(team=team, parent=team.parent, at=now, recorded_at=now, by=by, reason=reason).save()
        rebuild_closure()
    return team


def _refuse_circle(team: Team) -> None:
    above, seen = team.parent, set()
    while above is not None and above.pk not in seen:
        if team.pk is not None and above.pk == team.pk:
            raise Invalid(
                "circle", _("%(team)s can’t be part of a team below itself.") % {"team": team}, field="parent"
            )
        seen.add(above.pk)
        above = above.parent


def _refuse_unknown_holidays(team: Team) -> None:
    try:
        holiday_calendar(team.holiday_country, team.holiday_subdivision)
    except UnknownHolidayCalendar as problem:
        known = team.holiday_country in supported_countries()
        field = "holiday_subdivision" if known else "holiday_country"
        raise Invalid("unknown_holidays", str(problem), field=field) from problem


@service(action=Action.EDIT_CATALOGUE)
def archive_team(*, team: Team, by: User, reason: str = "") -> Team:
    """It is gone, and what it did stays. What still belongs to it is handed over first."""
    still = [
        *(str(each) for each in team.services.active()),
        *(str(each) for each in team.children.active()),
    ]
    if still:
        raise BrokenRule(
            "still_owns",
            _("%(team)s still has %(what)s: give those to another team first.")
            % {"team": team, "what": ", ".join(still[:8])},
            field="archived",
        )
    team.archived_at = team.archived_at or clock.now()
    team.save()
    return team


@service(action=Action.EDIT_CATALOGUE)
def restore_team(*, team: Team, by: User, reason: str = "") -> Team:
    team.archived_at = None
    team.save()
    return team


def rebuild_closure() -> None:
    """Every pair (ancestor, descendant) with its depth, from `parent`. Call it with the teams locked."""
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    pairs = []
    for descendant in parents:
        ancestor, depth = descendant, 0
        while ancestor is not None:
            pairs.append(TeamAncestry(ancestor_id=ancestor, descendant_id=descendant, depth=depth))
            ancestor, depth = parents[ancestor], depth + 1
    TeamAncestry.objects.all().delete()
    TeamAncestry.objects.bulk_create(pairs)


@service(action=Action.EDIT_CATALOGUE)
def save_service(*, service: Service, by: User, reason: str = "") -> Service:
    """Create or change a service; a new owner is a fact."""
    before = Service.objects.filter(pk=service.pk).first() if service.pk else None
    service.full_clean()
    service.save()
    if before is None or before.team_id != service.team_id:
        now = clock.now()
        ServiceOwnerFact(service=service, team=service.team, at=now, recorded_at=now, by=by, reason=reason).save()
        if before is not None:
            ask_new_owner(service, by=by)
    return service


@service(action=Action.EDIT_CATALOGUE)
def add_member(*, team: Team, user: User, by: User, reason: str = "") -> Membership:
    membership = Membership(team=team, user=user, started_at=clock.now())
    membership.full_clean()
    membership.save()
    return membership


@service(action=Action.EDIT_CATALOGUE)
def end_membership(*, membership: Membership, by: User, reason: str = "") -> Membership:
    membership.ended_at = clock.now()
    membership.save()
    return membership


@service(action=Action.EDIT_CATALOGUE)
def archive_service(*, service: Service, by: User, reason: str = "") -> Service:
    """It runs no more: not offered when an incident is declared; its incidents stay."""
    service.archived_at = service.archived_at or clock.now()
    service.save()
    return service


@service(action=Action.EDIT_CATALOGUE)
def restore_service(*, service: Service, by: User, reason: str = "") -> Service:
    service.archived_at = None
    service.save()
    return service


@service(action=Action.EDIT_CATALOGUE)
def set_dependencies(*, service: Service, needs: Collection[Service], by: User, reason: str = "") -> Service:
    """Say what it needs to work; what it needs no more is ended, not deleted."""
    live = {row.needs: row for row in service.dependencies.filter(ended_at__isnull=True).select_related("needs")}
    for other, row in live.items():
        if other not in needs:
            row.ended_at = clock.now()
            row.save()
    for other in needs:
        if other not in live:
            dependency = ServiceDependency(service=service, needs=other)
            dependency.full_clean()
            dependency.save()
    return service
