"""Drawing scripts from the truths: when, what, how bad, declared as what, and who does what about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from foundation.accounts.enums import Role
from incidents.enums import Audience, DeclaredVia, Severity
from metrics.simulation.aftermath import Aftermath
from metrics.simulation.people import Person, Plan, ServicePlan
from metrics.simulation.stories import (
    AttemptLine,
    ExecutiveLine,
    HandoverLine,
    Judgement,
    NoteLine,
    SeverityLine,
    Story,
    TaskLine,
    UpdateLine,
)
from metrics.simulation.texts import KINDS, FailureKind, reflections
from metrics.simulation.truths import LEVELS, Truths

# Median minutes from impact to mitigation at each true severity, without a dedicated commander.
MEDIAN_MITIGATION = {Severity.SEV1: 62, Severity.SEV2: 105, Severity.SEV3: 210, Severity.SEV4: 480}
SPREAD = 0.55
# Per cent of requests or customers, as the texts say it.
SHARE_HIT = {Severity.SEV1: (50, 85), Severity.SEV2: (25, 48), Severity.SEV3: (6, 24), Severity.SEV4: (1, 5)}
HOURS = (1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 8, 7, 8, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1)


class Draw:
    """One organisation's past, up to `until`. From `rich_since` on with what the bulk loader does not know: handovers,
    relapses, raised severities, corrected moments, due dates that slip."""

    def __init__(self, truths: Truths, plan: Plan, *, until: datetime, rich_since: datetime | None) -> None:
        self.truths, self.plan, self.until, self.rich = truths, plan, until, False
        self.rich_since = rich_since or until
        self.random = Random(f"stories:{truths.seed}")
        self.since = until - timedelta(days=round(truths.months * 30.44))
        self.commanders = plan.with_role(Role.COMMANDER)
        self.responders = plan.with_role(Role.RESPONDER)
        self.judges = [person.username for person in plan.with_role(Role.REVIEWER)]
        self.aftermath = Aftermath(self)
        self.said: set[str] = set()
        self.asked: dict[str, datetime] = {}

    def stories(self) -> Iterator[Story]:
        """In order of declaration."""
        past: list[tuple[FailureKind, ServicePlan]] = []
        for moment in self._moments():
            self.rich = moment >= self.rich_since
            recurs = self._recurs(past)
            kind, service = past[recurs] if recurs is not None else self._what()
            past.append((kind, service))
            yield self._story(kind, service, moment, recurs)

    def elapsed(self, moment: datetime) -> float:
        """0 at the beginning of the period, 1 at its end."""
        return (moment - self.since) / (self.until - self.since)

    def pick(self, texts: Sequence[str], slots: dict[str, str]) -> str:
        """The wording of this story's variant: what belongs together stays together."""
        return texts[int(slots["variant"]) % len(texts)].format(**slots)

    def after(self, moment: datetime, low: float, high: float) -> datetime:
        """So many minutes later."""
        return moment + timedelta(seconds=round(60 * self.random.uniform(low, high)))

    def _moments(self) -> list[datetime]:
        days = (self.until - self.since).days
        found = []
        for _number in range(self.truths.incidents):
            day = self.since + timedelta(days=self.random.randrange(days))
            if day.weekday() > 4 and self.random.random() < 0.6:
                day -= timedelta(days=2)
            hour = self.random.choices(range(24), HOURS)[0]
            moment = day.replace(
                hour=hour, minute=self.random.randrange(60), second=self.random.randrange(60), microsecond=0
            )
            found.append(min(max(moment, self.since), self.until - timedelta(hours=30)))
        return sorted(found)

    def _what(self) -> tuple[FailureKind, ServicePlan]:
        """A kind of failure, and a service that it suits; those that customers notice fail, or are told of, more."""
        kind = self.random.choice(KINDS)
        suited = [each for each in self.plan.services if each.slug in self.plan.suits.get(kind.slug, (each.slug,))]
        return kind, self.random.choices(suited, [4 - each.tier for each in suited])[0]

    def _recurs(self, past: list[tuple[FailureKind, ServicePlan]]) -> int | None:
        if len(past) < 5 or self.random.random() >= self.truths.recurrence_share:
            return None
        return self.random.randrange(max(0, len(past) - 60), len(past) - 2)

    def slots(self, service: ServicePlan, moment: datetime, true: Severity) -> dict[str, str]:
        names = {each.slug: each.name for each in self.plan.services}
        needed = names[self.random.choice(service.needs)] if service.needs else "the event broker"
        return {
            "variant": "1" if self.random.random() < 0.35 else "0",
            "service": service.name,
            "dependency": needed,
            "region": self.random.choice(self.plan.regions),
            "pct": str(self.random.randrange(*SHARE_HIT[true])),
            "low": str(self.random.randrange(3, 14)),
            "n": str(self.random.randrange(5, 40)),
            "minutes": str(self.random.randrange(14, 160)),
            "version": f"{self.random.randrange(2, 9)}.{self.random.randrange(40)}.{self.random.randrange(9)}",
            "host": f"{service.team}-{self.random.randrange(1, 9):02d}",
            "flag": self.random.choice(("“one-page flow”", "“saved addresses”", "“instant refund”", "“new estimate”")),
            "hour": (moment - timedelta(minutes=self.random.randrange(5, 50))).strftime("%H:%M"),
        }

    def title(self, kind: FailureKind, slots: dict[str, str]) -> str:
        """Not one that stood already, while there is another."""
        wordings = list(kind.titles)
        self.random.shuffle(wordings)
        for wording in wordings:
            title = wording.format(**slots)
            if title not in self.said:
                break
        self.said.add(title)
        return title[0].upper() + title[1:]

    def levels(self) -> tuple[Severity, Severity]:
        """True and declared."""
        true = self.random.choices(LEVELS, self.truths.severity_shares)[0]
        return true, self.random.choices(LEVELS, self.truths.confusion[true - 1])[0]

    def people(self, service: ServicePlan) -> tuple[list[Person], list[Person]]:
        """Commanders and responders, those of the owner team first."""
        random = self.random
        own = [person for person in self.commanders if person.team == service.team and random.random() < 0.6]
        rest = [each for each in random.sample(self.commanders, min(8, len(self.commanders))) if each not in own]
        near = [person for person in self.responders if person.team == service.team]
        random.shuffle(near)
        far = random.sample(self.responders, min(6, len(self.responders)))
        return own + rest, near + [person for person in far if person.team != service.team]

    def _story(self, kind: FailureKind, service: ServicePlan, moment: datetime, recurs: int | None) -> Story:
        random, truths = self.random, self.truths
        true, declared = self.levels()
        slots = self.slots(service, moment, true)
        by_machine = random.random() < truths.by_machine_share and declared <= Severity.SEV2
        commanders, responders = self.people(service)
        commanded = declared <= Severity.SEV2
        commander = commanders[0].username if commanded else ""
        able = [person.username for person in responders if person.username != commander]
        declarer = "" if by_machine else able[0]
        first, second = able[1], able[2] if len(able) > 2 else able[1]
        dedicated = commanded and random.random() < truths.dedicated_share
        impact = moment - timedelta(minutes=random.uniform(4, 25))
        impact = impact.replace(microsecond=0)
        length = random.lognormvariate(0, SPREAD) * MEDIAN_MITIGATION[true]
        mitigated = impact + timedelta(
            seconds=round(60 * max(length * (truths.dedicated_effect if dedicated else 1), 9))
        )
        mitigated = max(mitigated, moment + timedelta(minutes=6))
        resolved = min(self.after(mitigated, 12, 120), self.until - timedelta(minutes=5))
        mitigated = min(mitigated, resolved - timedelta(minutes=2))
        acknowledged = self.after(moment, 1, 4 + 3 * declared)
        acknowledged = min(acknowledged, mitigated - timedelta(minutes=4))
        leader = commander or first
        slots["minutes"] = str((mitigated - impact) // timedelta(minutes=1))
        story = Story(
            title=self.title(kind, slots),
            service=service.slug,
            team=service.team,
            declared_at=moment,
            severity=declared,
            declared_by=declarer,
            summary=self.pick(kind.summary, slots) if declared <= Severity.SEV3 else "",
            via=DeclaredVia.ALERT
            if by_machine
            else random.choice((DeclaredVia.FORM, DeclaredVia.FORM, DeclaredVia.API)),
            impact_started_at=impact if random.random() < 0.93 else None,
            detected_at=min(self.after(impact, 1, 10), moment),
            commander=commander,
            commanded_at=acknowledged if commanded else None,
            acknowledged_at=None if commanded else acknowledged,
            acknowledged_by="" if commanded else first,
            investigators=(first,) if commanded else (),
            dedicated=dedicated,
            notes=self._notes(kind, slots, [first, second], acknowledged, mitigated, full=declared <= Severity.SEV3),
            tasks=self._tasks(kind, slots, [first, second], leader, acknowledged, mitigated, full=declared <= 2),
            attempts=self._attempts(
                kind, slots, first if dedicated or not commanded else commander, mitigated, acknowledged
            ),
            updates=self._updates(kind, slots, leader, acknowledged, resolved, declared),
            executive=self._executive(leader, moment, mitigated, declared),
            mitigated_at=mitigated,
            resolved_at=resolved,
            closed_at=self._closed(resolved),
            judgement=self._judgement(true, declared, leader, declarer, resolved),
            true_severity=true,
            recurs=recurs,
            recurrence_text=random.choice(reflections.AGAIN) if recurs is not None else "",
        )
        story = self.enriched(story, kind, slots, commanders, able) if self.rich else story
        return self.aftermath.of(story, kind, slots)

    def _notes(
        self, kind: FailureKind, slots: dict[str, str], by: list[str], begin: datetime, end: datetime, *, full: bool
    ) -> tuple[NoteLine, ...]:
        texts = kind.notes if full else kind.notes[1:3]
        if slots["variant"] == "1":
            texts = (kind.notes[0], ("diagnosis", kind.triggered[1]), *reflections.NOTES_LATER)
        step = (end - begin) / (len(texts) + 1)
        return tuple(
            NoteLine(
                (begin + step * (place + 1)).replace(microsecond=0),
                self.random.choice(by),
                text.format(**slots),
                marker,
            )
            for place, (marker, text) in enumerate(texts)
        )

    def _tasks(
        self, kind: FailureKind, slots: dict[str, str], by: list[str], leader: str, begin: datetime, end: datetime,
        *, full: bool,
    ) -> tuple[TaskLine, ...]:  # fmt: skip
        chosen = _tasks_of(kind, slots)[: None if full else 1]
        # Who leads without commanding may well look for themselves.
        length = end - begin
        return tuple(
            TaskLine(
                (begin + length * 0.1 * (place + 1)).replace(microsecond=0),
                leader,
                title.format(**slots),
                by[place % len(by)],
                (begin + length * (0.35 + 0.12 * place)).replace(microsecond=0),
                finding.format(**slots),
            )
            for place, (title, finding) in enumerate(chosen)
        )

    def _attempts(
        self, kind: FailureKind, slots: dict[str, str], by: str, end: datetime, begin: datetime
    ) -> tuple[AttemptLine, ...]:
        length = end - begin
        if slots["variant"] == "1":
            what, worked = self.random.choice(reflections.ATTEMPTS_LATER)
            begun, ended = (end - length * 0.3).replace(microsecond=0), end - timedelta(seconds=20)
            return (AttemptLine(begun, by, what, ended, "worked", worked),)
        what, worked, not_worked = (text.format(**slots) for text in kind.attempts[-1])
        last = AttemptLine(
            (end - length * 0.3).replace(microsecond=0), by, what, end - timedelta(seconds=20), "worked", worked
        )
        if len(kind.attempts) == 1 or self.random.random() < 0.4:
            return (last,)
        what, worked, not_worked = (text.format(**slots) for text in kind.attempts[0])
        outcome, effect = ("no_effect", not_worked) if self.random.random() < 0.7 else ("partly", worked)
        first = AttemptLine(
            (begin + length * 0.25).replace(microsecond=0),
            by, what, (begin + length * 0.5).replace(microsecond=0), outcome, effect,
        )  # fmt: skip
        return (first, last)

    def _updates(
        self, kind: FailureKind, slots: dict[str, str], leader: str, begin: datetime, end: datetime, level: Severity
    ) -> tuple[UpdateLine, ...]:
        if level == Severity.SEV4:
            return ()
        found: list[UpdateLine] = []
        for audience, every, first in (
            (Audience.INTERNAL, (18, 34) if level <= 2 else (150, 280), (6, 24)),
            (Audience.CUSTOMER, (22, 38) if level < 2 else (40, 75), (2, 14) if level < 2 else (8, 34)),
        ):
            if audience == Audience.CUSTOMER and level > 2:
                continue
            moment, number = self.after(begin, *first), 0
            while moment < end - timedelta(minutes=3) and number < 6:
                if audience == Audience.CUSTOMER:
                    text = kind.customer[0]
                else:
                    text = reflections.INTERNAL_UPDATES[number % len(reflections.INTERNAL_UPDATES)]
                tasks = _tasks_of(kind, slots)
                what = tasks[number % len(tasks)][1].rstrip(".").format(**slots)
                found.append(
                    UpdateLine(moment, leader, audience, text.format(**slots, what=what[0].lower() + what[1:]))
                )
                moment, number = self.after(moment, *every), number + 1
        if level <= 2:
            found.append(
                UpdateLine(end - timedelta(minutes=1), leader, Audience.CUSTOMER, kind.customer[-1].format(**slots))
            )
        return tuple(sorted(found, key=lambda line: line.at))

    def _executive(self, leader: str, moment: datetime, mitigated: datetime, level: Severity) -> ExecutiveLine | None:
        if level > Severity.SEV2 or self.random.random() < 0.06:
            return None
        at = self.after(moment, 5, 19) if level == 1 else self.after(moment, 15, 70)
        return ExecutiveLine(min(at, mitigated), leader, self.random.choice(reflections.EXECUTIVES))

    def _closed(self, resolved: datetime) -> datetime | None:
        closed = self.after(resolved, 60, 60 * 30)
        return closed if closed < self.until else None

    def _judgement(
        self, true: Severity, declared: Severity, leader: str, declarer: str, resolved: datetime
    ) -> Judgement | None:
        at = self.after(resolved, 60 * 20, 60 * 24 * 6)
        if at + timedelta(minutes=10) > self.until:
            return None
        if self.rich and at > self.until - timedelta(days=24) and self.random.random() < 0.6:
            return None  # waits in the queue still
        final = true
        if self.random.random() < 0.15:
            final = Severity(min(max(true + self.random.choice((-1, 1)), 1), 4))
        reasons = reflections.JUDGED_FINALLY
        moved = reasons[2] if final < true else reasons[3] if final > true else self.random.choice(reasons[:2])
        by = self.random.choice([judge for judge in self.judges if judge not in (leader, declarer)])
        return Judgement(at, by, true, final, self.random.choice(reflections.JUDGED), moved)

    def enriched(
        self, story: Story, kind: FailureKind, slots: dict[str, str], commanders: list[Person], able: list[str]
    ) -> Story:
        """With what happens now and then: a raise, a handover, a relapse, a corrected moment."""
        random = self.random
        assert story.mitigated_at is not None  # noqa: S101 - every drawn script is
        mitigated = story.mitigated_at
        begin = story.commanded_at or story.acknowledged_at or story.declared_at
        length = mitigated - begin
        leader = story.commander or story.acknowledged_by
        if story.true_severity < story.severity and story.severity >= 2 and random.random() < 0.5:
            at = (begin + length * 0.3).replace(microsecond=0)
            raised = Severity(story.severity - 1)
            story = replace(story, raised=SeverityLine(at, leader, raised, random.choice(reflections.RAISED)))
        involved = {line.assignee for line in story.tasks} | set(story.investigators) | {leader}
        heirs = [each.username for each in commanders if each.username not in involved | {story.declared_by}]
        if story.commander and heirs and length > timedelta(minutes=70) and random.random() < 0.5:
            at = (begin + length * 0.6).replace(microsecond=0)
            brief = random.choice(reflections.BRIEFS).format(what=kind.attempts[-1][0].format(**slots).lower())
            line = HandoverLine(at, heirs[0], brief, self.after(at, 1, 6))
            updates = tuple(replace(each, by=heirs[0]) if each.at >= line.at else each for each in story.updates)
            judgement = story.judgement
            if judgement is not None and judgement.by == heirs[0]:
                judgement = None
            # An update between offer and acceptance is still the outgoing one's to send.
            updates = tuple(each for each in updates if not line.at <= each.at <= (line.accepted_at or line.at))
            story = replace(story, handover=line, updates=updates, judgement=judgement)
        elif length > timedelta(minutes=60) and random.random() < 0.12:
            story = replace(story, relapsed_at=mitigated - timedelta(minutes=15))
        if story.commander and len(able) > 4 and random.random() < 0.55:
            story = replace(story, communications_lead=able[3], scribe=able[4] if random.random() < 0.5 else "")
        if story.impact_started_at is not None and random.random() < 0.1:
            story = replace(story, impact_corrected=story.impact_started_at - timedelta(minutes=7))
        needs = next(each.needs for each in self.plan.services if each.slug == story.service)
        if needs and random.random() < 0.3:
            story = replace(story, affected=(random.choice(needs),))
        return story


def _tasks_of(kind: FailureKind, slots: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Questions with their findings; of the second variant what set it off is the finding."""
    if slots["variant"] == "0":
        return kind.tasks
    return (
        ("What happened just before {hour}?", kind.triggered[1]),
        ("Who else is affected?", "Nobody else by the dashboards."),
    )
