"""Reading a Statuspage export (API v2, `incidents.json`): each incident with the line it begins on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.enums import Severity, Status
from incidents.services.importing.markup import plain_text

Report = Callable[[int, str], None]

# In the order of the source's own levels; what had no impact, or was planned, is the lowest.
SEVERITIES = {
    "critical": Severity.SEV1,
    "major": Severity.SEV2,
    "minor": Severity.SEV3,
    "none": Severity.SEV4,
    "maintenance": Severity.SEV4,
}
STATUSES = {
    "resolved": Status.RESOLVED,
    "postmortem": Status.RESOLVED,
    "completed": Status.RESOLVED,
    "monitoring": Status.MITIGATED,
    "verifying": Status.MITIGATED,
}


@dataclass(frozen=True, slots=True)
class Update:
    """One update as it was posted; `source` is its text to the character."""

    id: str
    status: str
    at: datetime
    source: str
    components: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain_text(self.source)


@dataclass(frozen=True, slots=True)
class Record:
    """One incident of a status page."""

    line: int
    id: str
    name: str
    impact: str
    status: Status
    created_at: datetime
    started_at: datetime | None
    mitigated_at: datetime | None
    resolved_at: datetime | None
    link: str
    components: list[str]
    updates: list[Update]

    @property
    def severity(self) -> Severity:
        return SEVERITIES.get(self.impact, Severity.SEV4)


class Unusable(ValueError):
    """This record can't be taken in; the text says why."""


def read_records(text: str, report: Report) -> Iterator[Record]:
    """Every incident that can be read, in the order of the file; the others are told through `report`."""
    for line, value in _values(text, report):
        try:
            yield _record(line, value)
        except Unusable as problem:
            report(line, str(problem))


def _values(text: str, report: Report) -> Iterator[tuple[int, Any]]:
    opening = re.match(r"\s*\[", text) or re.search(r'"incidents"\s*:\s*\[', text)
    if opening is None:
        report(1, _("there is no list “incidents” here: this is no export of a status page"))
        return
    decoder, position = json.JSONDecoder(), opening.end()
    line, counted = text.count("\n", 0, position) + 1, position
    while True:
        gap = re.compile(r"[\s,]*").match(text, position)
        position = gap.end() if gap else position
        line, counted = line + text.count("\n", counted, position), position
        if text[position : position + 1] == "]":
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            report(getattr(error, "lineno", line), _("this is no JSON, and nothing after it was read: %s") % error)
            return
        yield line, value


def _record(line: int, value: Any) -> Record:
    if not isinstance(value, dict):
        raise Unusable(_("an incident should be an object"))
    updates = sorted(
        (_update(each) for each in _list(value, "incident_updates")), key=lambda update: (update.at, update.id)
    )
    status = STATUSES.get(_text(value, "status"), Status.DECLARED)
    resolved_at = _moment(value, "resolved_at") if status == Status.RESOLVED else None
    if status == Status.RESOLVED and resolved_at is None:
        told = [update.at for update in updates if update.status in STATUSES]
        resolved_at = told[-1] if told else _moment(value, "updated_at")
    return Record(
        line=line,
        id=_required(value, "id"),
        name=_required(value, "name"),
        impact=_text(value, "impact"),
        status=status,
        created_at=_known(_moment(value, "created_at"), "created_at"),
        started_at=_moment(value, "started_at"),
        mitigated_at=_mitigated(value, status, resolved_at),
        resolved_at=resolved_at,
        link=_text(value, "shortlink"),
        components=[_text(each, "name") for each in _list(value, "components") if isinstance(each, dict)],
        updates=updates,
    )


def _mitigated(value: dict[str, Any], status: Status, resolved_at: datetime | None) -> datetime | None:
    """When monitoring began; where nobody posted that, it was mitigated at the latest when it was resolved."""
    if status not in (Status.MITIGATED, Status.RESOLVED):
        return None
    monitored = _moment(value, "monitoring_at")
    known = [moment for moment in (monitored, resolved_at) if moment is not None]
    return min(known) if known else _moment(value, "updated_at")


def _update(value: Any) -> Update:
    if not isinstance(value, dict):
        raise Unusable(_("an update should be an object"))
    at = _moment(value, "display_at") or _moment(value, "created_at")
    return Update(
        id=_required(value, "id"),
        status=_text(value, "status"),
        at=_known(at, "created_at"),
        source=_text(value, "body"),
        components=[each for each in _list(value, "affected_components") if isinstance(each, dict)],
    )


def _text(value: dict[str, Any], name: str) -> str:
    given = value.get(name)
    if given is not None and not isinstance(given, str):
        raise Unusable(_("“%s” should be a text") % name)
    return (given or "").replace("\x00", "")


def _required(value: dict[str, Any], name: str) -> str:
    given = _text(value, name).strip()
    if not given:
        raise Unusable(_("“%s” is missing") % name)
    return given


def _list(value: dict[str, Any], name: str) -> list[Any]:
    given = value.get(name)
    if given is not None and not isinstance(given, list):
        raise Unusable(_("“%s” should be a list") % name)
    return given or []


def _known(moment: datetime | None, name: str) -> datetime:
    if moment is None:
        raise Unusable(_("“%s” is missing") % name)
    return moment


def _moment(value: dict[str, Any], name: str) -> datetime | None:
    given = _text(value, name)
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = _("“%(name)s” is “%(given)s”, which is no time")
        raise Unusable(message % {"name": name, "given": given[:40]}) from error
