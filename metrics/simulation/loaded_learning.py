"""The post-mortem and action items of an incident while it is loaded, as `Learning` plays them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from incidents.enums import ClockKind, FormLength, Moment, TimelineKind
from incidents.models import Incident, TimelineEntry
from incidents.services.policy import current_version
from metrics.simulation.stories import ItemScript, PostmortemScript
from metrics.simulation.tables import Row
from postmortems.enums import (
    ActionField,
    ActionStatus,
    CohortState,
    FactorRole,
    PostmortemState,
    ReviewKind,
    SectionKind,
)
from postmortems.models import (
    ActionItem,
    ActionItemChange,
    ActionItemStateFact,
    FactorKind,
    Postmortem,
    PostmortemFactor,
    PostmortemSection,
    PostmortemStateChange,
    PostmortemTemplate,
    Review,
    TemplateSection,
)
from postmortems.rules.cohorts import Standing, movements, standing_of
from postmortems.services.action_items import SERIES
from postmortems.services.prefill import AFTERWARDS, prefilled, told

if TYPE_CHECKING:
    from metrics.simulation.loaded_incident import LoadedIncident


ELSEWHERE = "The timeline stands on the page of the incident."


@dataclass(frozen=True)
class Form:
    version_id: int
    sections: list[TemplateSection]


class Forms:
    """Templates by form and taxonomy by slug, read once. No template of a team or a severity of its own here."""

    def __init__(self) -> None:
        self.by_form: dict[str, Form] = {}
        for length in (FormLength.FULL, FormLength.SHORT):
            template = PostmortemTemplate.objects.fitting(severity=1, team=None, form=length).first()
            assert template is not None  # noqa: S101 - seeded, and the last one can't be archived
            version = template.current_version()
            self.by_form[length.value] = Form(version.pk, list(version.sections.order_by("order")))
        self.length_at = {
            int(level): FormLength.FULL if columns.get("postmortem_form") == FormLength.FULL else FormLength.SHORT
            for level, columns in current_version().levels.items()
        }
        self.kinds = {(kind.role, kind.slug): kind.pk for kind in FactorKind.objects.order_by("order", "name")}


class LoadedLearning:
    def __init__(self, stage: LoadedIncident) -> None:
        self.stage, self.loading, self.tables = stage, stage.loading, stage.tables
        self.row: Row | None = None
        self.sections: list[tuple[TemplateSection, Row]] = []
        self.place = len(self.loading.open_items)
        stage.on_resolved = self._open_required

    def plan(self) -> None:
        stage, script = self.stage, self.stage.story.postmortem
        self.loading.open_items.append(0)
        if script is None:
            return
        stage.at(script.written_at, lambda now: self._write(now, script))
        for item in script.items:
            self._item(item, author=script.author)
        stage.at(script.review_asked_at, lambda now: self._ask_review(now, script))
        stage.at(script.approved_at, lambda now: self._approve(now, script))
        stage.at(script.published_at, lambda now: self._publish(now, script))

    def _open_required(self, now: datetime) -> None:
        if self.stage.clocks.postmortem is not None:
            self._open(now, by="", author=self._author_for())

    def _author_for(self) -> str:
        story = self.stage.story
        manager = self.loading.cast.teams[story.team].manager
        for username in (story.commander, manager.username if manager else "", story.declared_by):
            if username and may(self.loading.cast.users[username], Action.WRITE_POSTMORTEM):
                return username
        return ""

    def _open(self, now: datetime, *, by: str, author: str) -> None:
        stage, story = self.stage, self.stage.story
        form = self.loading.forms.by_form[self.loading.forms.length_at[story.severity].value]
        duty = stage.clocks.postmortem
        due_at = duty["due_at"] if duty is not None else None
        zone = self.loading.zones[story.team]
        self.row = self.tables[Postmortem].add(
            incident_id=stage.row["id"],
            title=story.title,
            state=PostmortemState.DRAFT.value,
            author_id=stage.id_of(author),
            template_version_id=form.version_id,
            opened_at=now,
            due_at=due_at,
            due_date=(due_at - timedelta(seconds=1)).astimezone(zone).date() if due_at is not None else None,
        )
        self._state(now, by, "", PostmortemState.DRAFT)
        incident = self._as_it_stands()
        for section in form.sections:
            text = self._timeline() if section.key == "timeline" else prefilled(section.key, incident)
            row = self.tables[PostmortemSection].add(
                postmortem_id=self.row["id"], template_section_id=section.pk, text=text
            )
            self.sections.append((section, row))
        stage.line(TimelineKind.POSTMORTEM_OPENED, now, by, name=self.loading.names[author])

    def _as_it_stands(self) -> Incident:
        """Enough of the incident for what a section begins with."""
        row, story = self.stage.row, self.stage.story
        moments = {moment.value: row[moment.value] for moment in Moment}
        service = self.loading.cast.services[story.service]
        return Incident(title=story.title, summary=story.summary, service=service, **moments)

    def _timeline(self) -> str:
        """Of the lines so far; written to the section once and kept."""
        if not self.loading.with_timelines:
            return ELSEWHERE
        users = self.loading.cast.users
        lines = [line for line in self.stage.timeline if line["kind"] not in AFTERWARDS]
        return told(
            TimelineEntry(
                public_id="",
                kind=line["kind"], parameters=line["parameters"], text=line["text"], marker=line["marker"], at=line["at"],
                by=users[line["by"]] if line["by"] else self.loading.cast.system,
            )
            for line in sorted(lines, key=lambda each: (each["at"], each["id"]))
        )  # fmt: skip

    def _state(self, now: datetime, by: str, before: str, after: PostmortemState) -> None:
        assert self.row is not None  # noqa: S101 - opened before
        self.tables[PostmortemStateChange].add(
            postmortem_id=self.row["id"], from_state=before, to_state=after.value, at=now, recorded_at=now,
            by_id=self.stage.id_of(by), source="command",
        )  # fmt: skip
        self.row["state"] = after.value

    def _write(self, now: datetime, script: PostmortemScript) -> None:
        if self.row is None:
            self._open(now, by=script.author, author=script.author)
        assert self.row is not None  # noqa: S101 - just opened
        author = self.stage.id_of(script.author)
        if self.row["author_id"] != author:
            self.row["author_id"] = author
            self.row["version"] += 1
        texts = self._texts(script)
        for section, row in self.sections:
            text = texts.get(section.key, "")
            if section.kind != SectionKind.ACTIONS and text and text != row["text"]:
                row.update(text=text, edited_at=now, edited_by_id=author, version=2)
        kinds = self.loading.forms.kinds
        self.row["trigger_id"] = kinds[FactorRole.TRIGGER.value, script.trigger]
        wanted = [pk for (role, slug), pk in kinds.items() if role == FactorRole.FACTOR and slug in script.factors]
        for kind in wanted:
            self.tables[PostmortemFactor].add(postmortem_id=self.row["id"], kind_id=kind)
        self.row["version"] += 2

    def _texts(self, script: PostmortemScript) -> dict[str, str]:
        story = self.stage.story
        if story.recurs is None or story.recurs >= self.place:
            return script.texts
        reference, title = self.loading.titles[story.recurs]
        still_open = self.loading.open_items[story.recurs] or "none"
        return {
            **script.texts,
            "recurrence": story.recurrence_text.format(earlier=reference, title=title, open=still_open),
        }

    def _review(self, now: datetime, by: str, kind: ReviewKind) -> None:
        assert self.row is not None  # noqa: S101 - written before
        self.tables[Review].add(
            postmortem_id=self.row["id"], kind=kind.value, author_id=self.row["author_id"], at=now, recorded_at=now,
            by_id=self.stage.id_of(by), source="command",
        )  # fmt: skip
        self.row["version"] += 1

    def _ask_review(self, now: datetime, script: PostmortemScript) -> None:
        self._review(now, script.author, ReviewKind.ASKED)
        assert self.row is not None  # noqa: S101 - written before
        self.row["review_asked_at"], self.row["reviewer_id"] = now, self.stage.id_of(script.reviewer)
        self._state(now, script.author, PostmortemState.DRAFT.value, PostmortemState.IN_REVIEW)
        self.stage.clocks.meet(ClockKind.POSTMORTEM, at=now, mitigated=True, running=False)
        self.stage.row["changed_at"] = now

    def _approve(self, now: datetime, script: PostmortemScript) -> None:
        self._review(now, script.reviewer, ReviewKind.APPROVED)

    def _publish(self, now: datetime, script: PostmortemScript) -> None:
        incident = self.stage.row
        if incident["adjudication_weight"] is not None and incident["severity_adjudicated"] is None:
            return
        assert self.row is not None  # noqa: S101 - written before
        self.row["published_at"] = now
        self.row["version"] += 1
        self._state(now, script.author, PostmortemState.IN_REVIEW.value, PostmortemState.PUBLISHED)

    def _item(self, script: ItemScript, *, author: str) -> None:
        item = LoadedItem(self, script, author)
        stage = self.stage
        stage.at(script.opened_at, item.open)
        stage.at(script.started_at, item.start)
        stage.at(script.done_at, item.complete)
        stage.at(script.cancelled_at, item.cancel)


class LoadedItem:
    def __init__(self, learning: LoadedLearning, script: ItemScript, author: str) -> None:
        self.learning, self.stage, self.script, self.author = learning, learning.stage, script, author
        self.tables = learning.tables
        self.row: Row = {}
        self.standing: Standing | None = None

    def open(self, now: datetime) -> None:
        script, stage, learning = self.script, self.stage, self.learning
        assert learning.row is not None  # noqa: S101 - written before
        team = stage.loading.cast.teams[script.team].pk
        self.row = self.tables[ActionItem].add(
            reference=stage.loading.reference(SERIES),
            title=script.title,
            kind=script.kind.value,
            priority=script.priority.value,
            owner_id=stage.id_of(script.owner),
            team_id=team,
            charged_team_id=team,
            due_date=script.due_date,
            first_due_date=script.due_date,
            end_state=script.end_state,
            tracker_url=script.tracker_url,
            created_at=now,
            created_by_id=stage.id_of(self.author),
            postmortem_id=learning.row["id"],
            incident_id=stage.row["id"],
        )
        self._change(now, self.author, "", ActionStatus.PROPOSED)
        stage.line(TimelineKind.ACTION_NOTED, now, self.author, title=script.title, item=self.row["reference"])
        self._go(now, self.author, ActionStatus.OPEN)
        stage.loading.open_items[learning.place] += 1

    def start(self, now: datetime) -> None:
        self._go(now, self.script.owner, ActionStatus.IN_PROGRESS)

    def complete(self, now: datetime) -> None:
        self.row.update(completed_at=now, completed_on=self._local(now), evidence=self.script.evidence)
        self._go(now, self.script.owner, ActionStatus.DONE)
        self.stage.loading.open_items[self.learning.place] -= 1

    def cancel(self, now: datetime) -> None:
        self.row.update(cancelled_at=now, cancelled_on=self._local(now))
        self._go(now, self.script.owner, ActionStatus.CANCELLED, reason=self.script.cancel_reason)
        self.stage.loading.open_items[self.learning.place] -= 1

    def _local(self, now: datetime) -> date:
        return now.astimezone(self.stage.loading.zones[self.script.team]).date()

    def _change(self, now: datetime, by: str, before: str, after: ActionStatus, reason: str = "") -> None:
        self.tables[ActionItemChange].add(
            item_id=self.row["id"], field=ActionField.STATUS.value, from_value=before, to_value=after.value, at=now,
            recorded_at=now, by_id=self.stage.id_of(by), reason=reason, source="command",
        )  # fmt: skip
        self.row["status"] = after.value

    def _go(self, now: datetime, by: str, to: ActionStatus, reason: str = "") -> None:
        """The status, its change row, and the movement in the ledger."""
        self._change(now, by, self.row["status"], to, reason)
        self.row["version"] += 1
        after = standing_of(
            status=to,
            team=self.row["charged_team_id"],
            first_due_date=self.row["first_due_date"],
            completed_on=self.row["completed_on"],
            cancelled_on=self.row["cancelled_on"],
            hidden=False,
        )
        for movement in movements(self.standing, after):
            cohort, was, stands = movement.cohort_of, movement.before, movement.after
            self.tables[ActionItemStateFact].add(
                item_id=self.row["id"],
                team_id=cohort.team,
                cohort_month=cohort.cohort_month,
                first_due_date=cohort.first_due_date,
                from_state=(was.state if was else CohortState.OUTSIDE).value,
                to_state=(stands.state if stands else CohortState.OUTSIDE).value,
                was_due=int(was is not None and was.due),
                due=int(stands is not None and stands.due),
                was_on_time=int(was is not None and was.on_time),
                on_time=int(stands is not None and stands.on_time),
                was_within_30=int(was is not None and was.within_30),
                within_30=int(stands is not None and stands.within_30),
                at=now,
                recorded_at=now,
                by_id=self.stage.id_of(by),
                reason=reason,
                source="command",
            )
        self.standing = after
