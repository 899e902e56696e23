"""Who works in a simulated organisation, in which teams, on which services: plans, and setting them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from random import Random

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from foundation.accounts.services import create_user, save_organisation
from incidents.models import Service, ServiceDependency, Team
from incidents.services.catalogue import add_member, save_service, save_team


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    roles: frozenset[Role]
    team: str = ""
    password: str | None = None

    def holds(self, role: Role) -> bool:
        return role in self.roles


@dataclass(frozen=True, slots=True)
class TeamPlan:
    slug: str
    name: str
    parent: str = ""
    manager: str = ""
    time_zone: str = ""
    country: str = ""
    opens: time = time(9)
    closes: time = time(17)


@dataclass(frozen=True, slots=True)
class ServicePlan:
    slug: str
    name: str
    team: str
    tier: int = 2
    needs: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Plan:
    """An organisation before it exists. Teams come before the teams below them."""

    name: str
    time_zone: str
    people: Sequence[Person]
    teams: Sequence[TeamPlan]
    services: Sequence[ServicePlan]
    regions: Sequence[str] = ("eu-west", "eu-central", "the Nordics", "Iberia")
    suits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind of failure → the services that it happens to; a kind that is not named happens to any."""

    def with_role(self, role: Role, *, team: str = "") -> list[Person]:
        """People who hold `role`; those of `team` alone where it has any."""
        holders = [person for person in self.people if person.holds(role)]
        return [person for person in holders if person.team == team] or holders if team else holders

    def team(self, slug: str) -> TeamPlan:
        return next(team for team in self.teams if team.slug == slug)


@dataclass
class Cast:
    """The same once it exists: rows by the names that scripts use."""

    users: Mapping[str, User]
    teams: Mapping[str, Team]
    services: Mapping[str, Service]
    system: User = field(default_factory=User.system)


def set_up(plan: Plan, *, by: User, describe: bool) -> Cast:
    """Make people, teams and services through their services; `describe` also names the organisation."""
    if describe:
        organisation = Organisation.current()
        organisation.name, organisation.time_zone = plan.name, plan.time_zone
        save_organisation(organisation=organisation, by=by, reason="The demo organisation")
    users = {
        person.username: create_user(
            username=person.username,
            display_name=person.name,
            password=person.password,
            roles=person.roles,
            by=by,
        )
        for person in plan.people
    }
    teams: dict[str, Team] = {}
    for each in plan.teams:
        team = Team(
            slug=each.slug,
            name=each.name,
            parent=teams.get(each.parent),
            manager=users.get(each.manager),
            time_zone=each.time_zone,
            opens_at=each.opens,
            closes_at=each.closes,
            holiday_country=each.country,
        )
        teams[each.slug] = save_team(team=team, by=by)
    for person in plan.people:
        if person.team:
            add_member(team=teams[person.team], user=users[person.username], by=by)
    return Cast(users=users, teams=teams, services=_services(plan, teams, by=by))


def _services(plan: Plan, teams: Mapping[str, Team], *, by: User) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for each in plan.services:
        service = Service(
            slug=each.slug, name=each.name, team=teams[each.team], tier=each.tier, description=each.description
        )
        services[each.slug] = save_service(service=service, by=by)
    for each in plan.services:
        for needed in each.needs:
            dependency = ServiceDependency(service=services[each.slug], needs=services[needed])
            dependency.full_clean()
            dependency.save()
    return services


RESPONDER = frozenset({Role.RESPONDER})
COMMANDER = frozenset({Role.RESPONDER, Role.COMMANDER})
REVIEWER = frozenset({Role.REVIEWER})

FIRST_NAMES = (
    "Alma", "Bruno", "Carla", "Daan", "Elif", "Farid", "Greta", "Hugo", "Irene", "Joris", "Karin", "Luis", "Maja",
    "Nils", "Olga", "Pavel", "Rosa", "Samir", "Tilda", "Umut", "Viktor", "Wanda", "Yara", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Abadi", "Berger", "Costa", "Dufour", "Ekman", "Ferrari", "Gruber", "Horvat", "Ivanova", "Jansen", "Kovacs",
    "Larsen", "Moreau", "Novak", "Oliveira", "Petrov", "Quist", "Rossi", "Silva", "Toth", "Ulrich", "Varga", "Wolf",
)  # fmt: skip
SUBJECTS = (
    "Search", "Billing", "Catalogue", "Orders", "Accounts", "Messaging", "Storage", "Network", "Pricing", "Returns",
    "Reporting", "Mobile",
)  # fmt: skip
ZONES = (("Europe/Berlin", "DE"), ("Europe/Lisbon", "PT"), ("America/New_York", "US"), ("Asia/Kolkata", ""))


def generated(teams: int, *, seed: int) -> Plan:
    """Divisions of up to six teams, four people and two services a team; nobody can sign in."""
    random = Random(f"people:{seed}")
    divisions = [TeamPlan(f"sim-division-{n + 1}", f"Division {n + 1}") for n in range((teams + 5) // 6)]
    people: list[Person] = []
    plans: list[TeamPlan] = []
    services: list[ServicePlan] = []
    for number in range(teams):
        subject = SUBJECTS[number % len(SUBJECTS)]
        name = subject if number < len(SUBJECTS) else f"{subject} {number // len(SUBJECTS) + 1}"
        slug = f"sim-{name.lower().replace(' ', '-')}"
        zone, country = ZONES[number % len(ZONES)]
        for place in range(4):
            full = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
            username = f"{slug.removeprefix('sim-')}-{place + 1}"
            people.append(Person(username, full, COMMANDER if place < 2 else RESPONDER, slug))
        manager = people[-4].username
        plans.append(TeamPlan(slug, name, divisions[number // 6].slug, manager, zone, country))
        services += [
            ServicePlan(f"{slug}-api", f"{name} API", slug, 1),
            ServicePlan(f"{slug}-worker", f"{name} worker", slug, 2, (f"{slug}-api",)),
        ]
    people += [Person(f"sim-reviewer-{n + 1}", f"Reviewer {n + 1}", REVIEWER) for n in range(3)]
    return Plan("Simulated", "UTC", people, [*divisions, *plans], services)
