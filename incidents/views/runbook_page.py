"""What the reader of a runbook shows: sections with their text and steps, the run that is recorded, the alert."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock as time
from incidents.enums import BlockKind, RunbookState, Status
from incidents.forms.runbooks import ConfirmForm
from incidents.models import (
    Alert,
    Incident,
    Runbook,
    RunbookBlock,
    RunbookConfirmation,
    RunbookRun,
    RunbookService,
    Team,
)
from incidents.rules.runbook_markdown import NARRATIVE_SECTIONS, Block, Document
from incidents.rules.runbook_placeholders import (
    Filled,
    Piece,
    assigned_in,
    fill,
    fill_text,
    placeholders,
)
from incidents.rules.runbook_sections import Standing, is_placeholder, sections
from incidents.rules.runbook_steps import Role, command_of
from incidents.rules.shell_values import Why
from incidents.services.runbook_keeping import may_answer
from incidents.services.runbook_owners import teams_to_take_for
from incidents.views import runbook_standing
from incidents.views.markdown import References, references_of, rendered, rendered_line
from incidents.views.runbook_filling import Filling
from incidents.views.runbook_firings import Firings
from incidents.views.runbook_parts import Part as ShownPart
from incidents.views.runbook_parts import StepText

MOST_INCIDENTS = 20
SILENT = (BlockKind.BLANK, BlockKind.COMMENT, BlockKind.FRONT_MATTER)


@dataclass(frozen=True)
class Step:
    """One thing to do. `tick` says who did it and when; `now` is the one to do next."""

    number: int
    block: RunbookBlock
    headline: SafeString
    more: SafeString
    command: Filled
    undo: Filled
    expected: str
    tick: Mapping[str, Any] | None
    now: bool
    parts: Sequence[ShownPart] = ()
    sees: SafeString | None = None
    undone: SafeString | None = None

    @property
    def refusals(self) -> list[str]:
        """Why values that are known don't stand in its commands."""
        filled = [part.code for part in self.parts if part.code] or [self.command, self.undo]
        refused = dict(each for code in filled for each in code.refused)
        return [said_of(name, why) for name, why in refused.items()]

    @property
    def open(self) -> list[str]:
        """What its commands still ask for."""
        codes = [part.code for part in self.parts if part.code] or [self.command, self.undo]
        return list(dict.fromkeys(label for code in codes for label in code.open))

    @property
    def has_more(self) -> bool:
        return bool(self.parts or self.more or self.command.text or self.expected or self.block.undo)

    @property
    def command_key(self) -> str:
        """By which a script finds what is filled in anew; nothing for what was run."""
        return "" if self.tick else f"command-{self.number}"

    @property
    def undo_key(self) -> str:
        return "" if self.tick else f"undo-{self.number}"

    @property
    def anchor(self) -> str:
        return "now" if self.now else f"s{self.number}"

    @property
    def done_at(self) -> datetime | None:
        return parse_datetime(self.tick["at"]) if self.tick else None


@dataclass(frozen=True)
class Run:
    """The run that goes on, as the page shows it."""

    public_id: str
    person: str
    started_at: datetime
    ticked: list[Mapping[str, Any]]
    values: Mapping[str, str]


def said_of(name: str, why: Why) -> str:
    return {
        Why.CONTROL: _("%s holds characters that a terminal acts on: it was not filled in."),
        Why.LONG: _("%s is very long: it was not filled in."),
        Why.DASH: _("%s begins with a dash and would be read as an option: it was not filled in."),
        Why.COMPUTED: _("%s stands where a shell computes, or names a variable: only a number is filled in there."),
        Why.COMMAND: _("%s would be run as a command where it stands: it was not filled in."),
        Why.FILE: _("%s names a file that is written to, and might lead elsewhere: put it in by hand."),
        Why.FOLDER: _("%s leads out of the folder where it stands: put it in by hand."),
        Why.READ_TWICE: _("A shell might act on %s where it stands: put it in by hand, and quote it."),
    }[why] % f"“{name}”"


def _as_it_was(filled: Filled, text: str | None) -> Filled:
    """As it was kept, where that is known and reads otherwise."""
    return filled if text is None or filled.text == text else Filled((Piece(text),) if text else ())


@dataclass
class Part:
    """Text, or steps, as they follow each other under a heading."""

    html: SafeString | None = None
    steps: list[Step] = field(default_factory=list)


@dataclass
class Section:
    name: str
    standing: Standing = Standing.FILLED
    parts: list[Part] = field(default_factory=list)

    @property
    def is_background(self) -> bool:
        return self.name.casefold() in NARRATIVE_SECTIONS

    @property
    def is_unwritten(self) -> bool:
        return self.standing in (Standing.TODO, Standing.EMPTY)

    @property
    def shows_something(self) -> bool:
        return bool(self.parts) or self.is_unwritten

    @property
    def steps(self) -> list[Step]:
        return [step for part in self.parts for step in part.steps]

    def parted_at(self, step: Step) -> tuple[Section, Section]:
        """What stands before this step of its own, and it with what follows."""
        before, after = Section(self.name), Section(self.name, self.standing)
        for part in self.parts:
            if after.parts:
                after.parts.append(part)
            elif step in part.steps:
                at = part.steps.index(step)
                before.parts += [Part(steps=part.steps[:at])] if at else []
                after.parts.append(Part(steps=part.steps[at:]))
            else:
                before.parts.append(part)
        return before, after


@dataclass
class RunbookPage:
    runbook: Runbook
    reader: User
    query: Mapping[str, str]
    now: datetime = field(default_factory=time.now)
    answers: Mapping[int, ConfirmForm] = field(default_factory=dict)

    @cached_property
    def standing(self) -> runbook_standing.Standing:
        """Whom it misled, or why it is stale, to be read before anything is run."""
        return runbook_standing.standing_of(self.runbook, self.reader)

    # ------------------------------------------------------------------------------------------------- what is run

    @cached_property
    def blocks(self) -> list[RunbookBlock]:
        return list(RunbookBlock.objects.filter(runbook=self.runbook).standing())

    @cached_property
    def steps(self) -> list[Step]:
        done = {tick["position"]: tick for tick in self.run.ticked} if self.run else {}
        rows = [block for block in self.blocks if block.is_step]
        following = next((row.position for row in rows if row.position not in done), None)
        found = []
        assigned: set[str] = set()
        for number, row in enumerate(rows, start=1):
            found.append(self._step(number, row, done.get(row.position), assigned, now=row.position == following))
            assigned |= assigned_in(row.command)
        return found

    def _step(
        self, number: int, row: RunbookBlock, tick: Mapping[str, Any] | None, assigned: set[str], *, now: bool
    ) -> Step:
        command, text = command_of(row), StepText(row, self._references)
        line, more = text.headline()
        # What was done is shown, and undone, as it was run: with what was filled in then.
        values = self.filling.values if tick is None else self._kept
        filled = fill(command, values, row.language, assigned=assigned)
        undo = fill(row.undo, values, row.language, assigned=assigned)
        return Step(
            number,
            row,
            rendered_line(line, self._references),
            rendered(more, self._references),
            _as_it_was(filled, (tick or {}).get("ran")),
            _as_it_was(undo, (tick or {}).get("undo")),
            fill_text(row.expected, values),
            tick,
            now,
            text.parts(values, assigned, key="" if tick else f"part-{number}"),
            text.said(Role.SEE),
            text.said(Role.UNDO),
        )

    @cached_property
    def filling(self) -> Filling:
        return Filling(self.query, self.asked, self.firings, self._kept)

    @property
    def _kept(self) -> Mapping[str, str]:
        return self.run.values if self.run else {}

    @cached_property
    def asked(self) -> dict[str, str]:
        """Label → its name in the text, of everything that the commands ask for, in the order of the text."""
        found: dict[str, str] = {}
        assigned: set[str] = set()
        for row in self.blocks:
            for code in (command_of(row), row.undo) if row.is_step else ():
                for each in placeholders(code, row.language, assigned=assigned):
                    found.setdefault(each.label, each.name)
            assigned |= assigned_in(row.command)
        return found

    @property
    def asks_now(self) -> bool:
        """Whether what is to be done next can't be copied before something is filled in by hand."""
        return not self.filling.chooses and any(step.now and step.command.open for step in self.steps)

    @property
    def steps_done(self) -> int:
        return sum(step.tick is not None for step in self.steps)

    @property
    def all_done(self) -> bool:
        return bool(self.steps) and self.steps_done == len(self.steps)

    # --------------------------------------------------------------------------------------------------- the text

    @cached_property
    def _references(self) -> References:
        return references_of("".join(block.text for block in self.blocks))

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Of the sections that one needs, under their names in lower case."""
        blocks = tuple(
            Block(BlockKind(row.kind), row.text, row.position, row.section, row.heading_level, row.instruction)
            for row in self.blocks
        )
        return {section.name.casefold(): section.standing for section in sections(Document(blocks))}

    @cached_property
    def sections(self) -> list[Section]:
        found = [Section("")]
        by_position = {step.block.position: step for step in self.steps}
        for name, rows in self._by_section():
            section = Section(name, self.standings.get(name.casefold(), Standing.FILLED))
            for is_step, run in groupby(rows, key=lambda row: row.position in by_position):
                listed = list(run)
                if is_step:
                    section.parts.append(Part(steps=[by_position[row.position] for row in listed]))
                elif html := self._html(listed):
                    section.parts.append(Part(html=html))
            found.append(section)
        return [section for section in found if section.shows_something]

    def _by_section(self) -> Iterator[tuple[str, list[RunbookBlock]]]:
        name = ""
        rows: list[RunbookBlock] = []
        for row in self.blocks:
            if row.kind == BlockKind.HEADING and (row.heading_level == 1 or row.section == row.instruction[:120]):
                yield name, rows
                name, rows = (row.section if row.section == row.instruction[:120] else ""), []
            elif row.kind not in SILENT or row.kind == BlockKind.BLANK:
                rows.append(row)
        yield name, rows

    def _html(self, rows: list[RunbookBlock]) -> SafeString:
        """Without a bare TODO: that is said in words above."""
        return rendered("".join(row.text for row in rows if not is_placeholder(row.text)), self._references)

    @property
    def background(self) -> list[Section]:
        """What it means, to be read later where there is something to do now."""
        return [section for section in self.sections if self._is_aside(section)]

    def _is_aside(self, section: Section) -> bool:
        introduces = not section.name and not section.steps
        return bool(self.steps) and (section.is_background or introduces)

    @cached_property
    def _parted(self) -> tuple[list[Section], list[Section]]:
        """What lies behind, and what stands on the page: the last step that was done, and what comes then."""
        rows = [section for section in self.sections if not self._is_aside(section)]
        done = [step for step in self.steps if step.tick and not self._comes_after_next(step)]
        if len(done) < 2:
            return [], rows
        at = next(index for index, section in enumerate(rows) if done[-1] in section.steps)
        before, after = rows[at].parted_at(done[-1])
        return [*rows[:at], *([before] if before.parts else [])], [after, *rows[at + 1 :]]

    def _comes_after_next(self, step: Step) -> bool:
        return any(other.now and other.number < step.number for other in self.steps)

    @property
    def behind(self) -> list[Section]:
        return self._parted[0]

    @property
    def steps_behind(self) -> int:
        return sum(len(section.steps) for section in self.behind)

    @property
    def body(self) -> list[Section]:
        return self._parted[1]

    @property
    def missing(self) -> list[str]:
        """Sections that nobody wrote, where there is nothing to do otherwise."""
        if self.steps:
            return []
        names = (("diagnosis", "Diagnosis"), ("mitigation", "Mitigation"))
        return [label for name, label in names if self.standings.get(name) == Standing.MISSING]

    # -------------------------------------------------------------------------------------------------- the incident

    @cached_property
    def incidents(self) -> list[Incident]:
        """Those that a run can be recorded on; those of its services and alerts first, then the most severe."""
        asked = self.query.get("incident", "")
        serves = RunbookService.objects.filter(runbook=self.runbook, service=OuterRef("service"), ended_at__isnull=True)
        alerted = Alert.objects.filter(incident=OuterRef("pk"), definition__runbook=self.runbook)
        own = self._incident_of_alert
        named = Q(reference=asked) | Q(pk=own.pk if own else None)
        rows = Incident.objects.visible_to(self.reader).filter(Q(status__in=Status.running()) | named)
        rows = rows.exclude(status__in=(Status.CLOSED, Status.CANCELLED, Status.MERGED))
        found = rows.annotate(related=Exists(serves) | Exists(alerted), **self._going_on())
        return list(found.order_by("-related", "severity", "-id")[:MOST_INCIDENTS])

    def _going_on(self) -> dict[str, Any]:
        """The run on each incident comes with it, in the same query."""
        runs = RunbookRun.objects.running().filter(runbook=self.runbook, incident=OuterRef("pk")).order_by("-id")
        who = Coalesce(NullIf("person__display_name", Value("")), "person__username")
        return {
            "run_id": Subquery(runs.values("public_id")[:1]),
            "run_started_at": Subquery(runs.values("started_at")[:1]),
            "run_ticked": Subquery(runs.values("ticked")[:1]),
            "run_values": Subquery(runs.values("values")[:1]),
            "run_person": Subquery(runs.annotate(who=who).values("who")[:1]),
        }

    @cached_property
    def candidates(self) -> list[Incident]:
        """The one asked for, else that of the alert, else those that it belongs to, else all that run."""
        asked = [each for each in self.incidents if each.reference == self.query.get("incident", "")]
        own = [each for each in self.incidents if each == self._incident_of_alert]
        related = [each for each in self.incidents if getattr(each, "related", False)]
        return asked or own or related or self.incidents

    @property
    def incident(self) -> Incident | None:
        return self.candidates[0] if len(self.candidates) == 1 else None

    @cached_property
    def run(self) -> Run | None:
        row: Any = self.incident
        if row is None or row.run_id is None:
            return None
        return Run(row.run_id, row.run_person, row.run_started_at, row.run_ticked, row.run_values)

    @property
    def may_record(self) -> bool:
        retired = self.runbook.state == RunbookState.RETIRED and self.run is None
        return may(self.reader, Action.RESPOND) and bool(self.candidates) and not retired

    # ------------------------------------------------------------------------------------------------------ the alert

    @cached_property
    def firings(self) -> Firings:
        """Under the name that the address gives, else on the incident that it is recorded on."""
        incident = None if self.query.get("alert") else self.incident
        known = {} if incident is None else self._kept
        return Firings(self.runbook, self.reader, self.query, list(self.asked), incident, known)

    @property
    def alert(self) -> Alert | None:
        return self.firings.alert

    @property
    def _incident_of_alert(self) -> Incident | None:
        return self.firings.incident_of_alert if self.query.get("alert") else None

    @property
    def alert_service(self) -> Any:
        return self.alert and (self.alert.service or (self.alert.definition and self.alert.definition.service))

    # --------------------------------------------------------------------------------------------------------- owner

    @cached_property
    def can_take_for(self) -> list[Team]:
        if self.runbook.team is not None or not self.may_edit:
            return []
        return teams_to_take_for(self.reader)

    @cached_property
    def to_confirm(self) -> list[tuple[RunbookConfirmation, ConfirmForm]]:
        """What the new owner of a service is asked, where this reader may answer; with what they typed."""
        if not self.may_edit:
            return []
        asked = RunbookConfirmation.objects.waiting().filter(runbook=self.runbook).select_related("team", "service")
        return [
            (each, self.answers.get(each.pk) or ConfirmForm(prefix=f"c{each.pk}"))
            for each in asked
            if may_answer(each, self.reader)
        ]

    @property
    def may_edit(self) -> bool:
        return may(self.reader, Action.EDIT_RUNBOOK)
