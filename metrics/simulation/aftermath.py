"""Drawing what follows a resolved incident: a post-mortem with every section, and action items that get done or not."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from incidents.enums import Severity
from metrics.simulation.stories import ItemScript, PostmortemScript, Slip, Story
from metrics.simulation.texts import FailureKind, reflections
from metrics.simulation.texts.kinds import Ask
from postmortems.enums import Priority

if TYPE_CHECKING:
    from metrics.simulation.drawing import Draw

DUE_AFTER_DAYS = {Priority.P0: (5, 14), Priority.P1: (12, 32), Priority.P2: (20, 60), Priority.P3: (40, 90)}


class Aftermath:
    def __init__(self, draw: Draw) -> None:
        self.draw, self.random = draw, draw.random

    def of(self, story: Story, kind: FailureKind, slots: dict[str, str]) -> Story:
        """The script with its post-mortem, where its peak asks for one or people wanted one."""
        peak = min(story.severity, story.raised.severity if story.raised else story.severity)
        wanted = peak <= Severity.SEV2 or (peak == Severity.SEV3 and self.random.random() < 0.22)
        assert story.resolved_at is not None  # noqa: S101 - every drawn script is
        written = self.draw.after(story.resolved_at, 60 * 20, 60 * 24 * 5)
        if not wanted or written > self.draw.until - timedelta(hours=2):
            return story
        author = story.in_command
        items = tuple(self._items(story, kind, slots, written, peak))
        asked = self.draw.after(written, 60, 60 * 24 * (3 if self.random.random() < 0.75 else 9))
        judged = story.judgement.at + timedelta(minutes=30) if story.judgement is not None else None
        approved = max(self.draw.after(asked, 60 * 6, 60 * 24 * 4), judged or asked)
        published = self.draw.after(approved, 20, 60 * 30)
        reviewers = [each for each in self.draw.plan.people if "reviewer" in each.roles and each.username != author]
        script = PostmortemScript(
            author=author,
            written_at=written,
            texts=self._texts(story, kind, slots),
            trigger=kind.trigger,
            factors=tuple(self.random.sample(kind.factors, self.random.choice((1, 2, 2, 3)))),
            items=items,
            review_asked_at=self._past(asked),
            reviewer=self.random.choice(reviewers).username if reviewers else "",
            approved_at=self._past(approved),
            published_at=self._past(published),
        )
        if self.draw.rich and script.approved_at is not None and self.random.random() < 0.15:
            changes = self.draw.after(asked, 60, 60 * 5)
            approved = max(approved, changes + timedelta(hours=8))
            published = self.draw.after(approved, 20, 60 * 30)
            script = replace(
                script,
                changes_asked_at=self._past(changes),
                changes_asked=self.random.choice(reflections.CHANGES_WANTED),
                approved_at=self._past(approved),
                published_at=self._past(published),
            )
        return replace(story, postmortem=script)

    def _past(self, moment: datetime) -> datetime | None:
        return moment if moment < self.draw.until else None

    def _texts(self, story: Story, kind: FailureKind, slots: dict[str, str]) -> dict[str, str]:
        pick, random = self.draw.pick, self.random
        assert story.mitigated_at is not None  # noqa: S101 - every drawn script is
        minutes = (story.mitigated_at - (story.impact_started_at or story.declared_at)) // timedelta(minutes=1)
        slots = {**slots, "minutes": str(minutes)}
        well = random.sample(reflections.WENT_WELL, 2)
        return {
            "summary": pick(kind.summary, slots),
            "impact": pick(kind.impact, slots),
            "background": pick(kind.background, slots),
            "trigger": pick(kind.triggered, slots),
            "factors": pick(kind.contributed, slots),
            "detection": pick(kind.detection, slots),
            "response": pick(kind.response, slots),
            "went-well": f"- {well[0]}\n- {well[1]}",
            "hard": pick(kind.hard, slots),
            "lucky": random.choice(reflections.LUCKY),
            "recurrence": random.choice(reflections.NEW),
            "messages": f"Inside: {pick(kind.summary, slots)}\n\nPublic: {kind.message.format(**slots)}",
        }

    def _items(
        self, story: Story, kind: FailureKind, slots: dict[str, str], written: datetime, peak: int
    ) -> list[ItemScript]:
        number = min(len(kind.asks), self.random.choice((2, 3, 3, 4) if peak <= Severity.SEV2 else (1, 2)))
        fresh = [ask for ask in kind.asks if self._is_fresh(ask.title.format(**slots), written)]
        chosen = self.random.sample(fresh or kind.asks, min(number, len(fresh) or 1))
        self.draw.asked.update((ask.title.format(**slots), written) for ask in chosen)
        return [self._item(story, ask, slots, written) for ask in chosen]

    def _is_fresh(self, title: str, now: datetime) -> bool:
        """Nobody asks for the same thing twice within half a year."""
        before = self.draw.asked.get(title)
        return before is None or now - before > timedelta(days=180)

    def _item(self, story: Story, ask: Ask, slots: dict[str, str], written: datetime) -> ItemScript:
        """Done in time with the planted probability, else late at the planted hazard, or called off in time."""
        random, truths = self.random, self.draw.truths
        base = min(story.severity - 1, Priority.P2)
        priority = Priority(min(base + random.choice((0, 0, 1)), Priority.P3))
        zone = ZoneInfo(self.draw.plan.team(story.team).time_zone or self.draw.plan.time_zone)
        opened = self.draw.after(written, 2, 55)
        due = opened.astimezone(zone).date() + timedelta(days=random.randint(*DUE_AFTER_DAYS[priority]))
        closes = datetime.combine(due + timedelta(days=1), time.min, tzinfo=zone).astimezone(opened.tzinfo)
        members = [each.username for each in self.draw.plan.people if each.team == story.team]
        script = ItemScript(
            title=ask.title.format(**slots),
            kind=ask.kind,
            priority=priority,
            owner=random.choice(members),
            team=story.team,
            opened_at=opened,
            due_date=due,
            end_state=ask.end_state.format(**slots),
            tracker_url=f"https://tracker.larkline.example/{story.team[:3].upper()}-{random.randrange(300, 2900)}"
            if random.random() < 0.45
            else "",
        )
        if priority >= Priority.P2 and random.random() < truths.cancelled_share:
            at = opened + (closes - opened) * random.uniform(0.2, 0.8)
            return replace(
                script, cancelled_at=self._past(_whole(at)), cancel_reason=random.choice(reflections.CANCELLED)
            )
        done = self._done(opened, closes)
        begun = _whole(opened + (min(done, closes) - opened) * random.uniform(0.1, 0.8))
        return replace(
            script,
            started_at=self._past(begun) if random.random() < 0.75 else None,
            slips=self._slips(due, begun, min(done, closes)) if self.draw.rich and done > closes else (),
            done_at=self._past(done),
            evidence=ask.evidence.format(**slots),
        )

    def _done(self, opened: datetime, closes: datetime) -> datetime:
        truths, random = self.draw.truths, self.random
        if random.random() < truths.on_time_probability(self.draw.elapsed(closes)):
            return _whole(opened + (closes - opened) * random.uniform(0.25, 0.995))
        days = -math.log(1 - random.random()) / truths.late_completion_per_day
        return _whole(closes + timedelta(days=days, minutes=1))

    def _slips(self, due: date, begun: datetime, end: datetime) -> tuple[Slip, ...]:
        """Moved once or not at all: the first due date stays what the measures go by."""
        if self.random.random() < 0.55:
            return ()
        at = _whole(begun + (end - begun) * 0.9)
        if at >= self.draw.until:
            return ()
        later = due + timedelta(days=self.random.randrange(7, 35))
        return (Slip(at, later, self.random.choice(reflections.SLIPPED)),)


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
