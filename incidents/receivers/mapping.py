"""Any sender's JSON by a mapping: where in its body the name, state, labels and the rest of an alert stand.

Places are JMESPath expressions (jmespath.org), over each alert on its own; `alerts` finds those in the body. Where an
expression finds a string that holds JSON, as in what Amazon SNS passes on, that is read first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import jmespath
import orjson
from jmespath.exceptions import JMESPathError

from incidents.enums import AlertState
from incidents.receivers.json_fields import as_text
from incidents.receivers.signals import MalformedBody, Parsed, Signal

LONGEST_NAME, LONGEST_FINGERPRINT, LONGEST_LINK, LONGEST_LABEL, LONGEST_GROUP = 200, 128, 500, 1000, 255
LONGEST_EXPRESSION, MOST_LABELS, MOST_ALERTS, MOST_LISTS_MADE = 500, 40, 5000, 6

_BRACKETS = re.compile(r"^(?:\[[^\]]*\]\s*)+")
_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")
_FIRST_COUNTED, _LAST_COUNTED = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class BadMapping(ValueError):
    """A mapping that can't be used; `field` is its key, such as `labels.service`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message = field, message


@dataclass(frozen=True)
class AlertMapping:
    """Expressions are kept as they are written; an empty one finds nothing.

    `only` leaves out what is no alert. A state in `resolved` ends one, one in `firing`, or where that is empty any
    other, begins one; those in neither are let be. With `at_event` the time is that of the message, not of the
    alert's start: a repeat then is the same firing. `tags` finds lists or texts of `key:value`. A severity in
    `critical` becomes the label `severity=critical`. Alerts without a service that have one `group` share an incident.
    """

    name: str
    fingerprint: str
    state: str
    alerts: str = "@"
    only: str = ""
    strip_brackets: bool = False
    firing: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ("resolved", "ok", "closed", "recovered")
    started_at: str = ""
    at_event: bool = False
    link: str = ""
    summary: str = ""
    severity: str = ""
    critical: tuple[str, ...] = ("critical",)
    labels: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    group: str = ""

    @classmethod
    def read(cls, given: object) -> AlertMapping:
        """From its JSON form, or what is wrong with it. Unknown keys are errors: a misspelt one would go unnoticed."""
        if not isinstance(given, dict):
            raise BadMapping("mapping", "should be an object of keys and expressions.")
        known = {each.name for each in fields(cls)}
        for key in given:
            if key not in known:
                raise BadMapping(str(key), f"is no key of a mapping; there are: {', '.join(sorted(known))}.")
        values: dict[str, Any] = {}
        for key, value in given.items():
            values[key] = _READERS.get(key, _expression)(key, value)
        for key in ("name", "fingerprint", "state"):
            if not values.get(key):
                raise BadMapping(key, "is needed: say where it stands.")
        return cls(**values)


def parse(body: object, mapping: AlertMapping) -> Parsed:
    """Signals of one delivery, in the sender's order. Raises `MalformedBody`, which names the key and expression."""
    signals = [signal for path, item in _alerts(body, mapping) if (signal := _read(path, item, mapping)) is not None]
    firing = any(signal.state == AlertState.FIRING for signal in signals)
    return Parsed(
        group_key="",
        receiver="",
        status=AlertState.FIRING if firing or not signals else AlertState.RESOLVED,
        signals=signals,
    )


def _read(path: str, item: dict[str, Any], mapping: AlertMapping) -> Signal | None:
    try:
        return _signal(item, mapping)
    except MalformedBody as problem:
        raise MalformedBody(f"{path}{problem.field}", problem.message) from problem


def _alerts(body: object, mapping: AlertMapping) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each alert with the path to it; none where there is but one."""
    found = _find("alerts", mapping.alerts or "@", body)
    if found is None:
        raise MalformedBody("alerts", f"“{mapping.alerts}” finds nothing in the body.")
    listed = found if isinstance(found, list) else [found]
    if len(listed) > MOST_ALERTS:
        raise MalformedBody("alerts", f"finds more than {MOST_ALERTS} alerts.")
    for index, each in enumerate(listed):
        item = _unwrapped(each, f"alerts[{index}]")
        if not isinstance(item, dict):
            raise MalformedBody(f"alerts[{index}]", "should be an object.")
        path = f"alerts[{index}]." if len(listed) > 1 else ""
        if not mapping.only or _find(f"{path}only", mapping.only, item):
            yield path, item


def _unwrapped(value: object, path: str) -> object:
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise MalformedBody(path, f"is a text that holds no JSON: {error}.") from error


def _signal(item: dict[str, Any], mapping: AlertMapping) -> Signal | None:
    state = _state(item, mapping)
    if state is None:
        return None
    name = _needed("name", mapping.name, item)
    if mapping.strip_brackets:
        name = _BRACKETS.sub("", name) or name
    labels = _labels(item, mapping) | {"alertname": name[:LONGEST_NAME]}
    at = _moment(item, mapping)
    summary = _text("summary", mapping.summary, item)
    return Signal(
        fingerprint=_fingerprint(_needed("fingerprint", mapping.fingerprint, item)),
        name=name[:LONGEST_NAME],
        state=state,
        labels=labels,
        annotations={"summary": summary[:LONGEST_LABEL]} if summary else {},
        started_at=at,
        ended_at=at if state == AlertState.RESOLVED and mapping.at_event and at != NOT_SAID else None,
        link=_link(_text("link", mapping.link, item)),
        at_event=mapping.at_event or at == NOT_SAID,
        group=_shortened(_text("group", mapping.group, item), LONGEST_GROUP),
    )


def _state(item: dict[str, Any], mapping: AlertMapping) -> AlertState | None:
    said = _needed("state", mapping.state, item).strip().casefold()
    if said in {each.casefold() for each in mapping.resolved}:
        return AlertState.RESOLVED
    if not mapping.firing or said in {each.casefold() for each in mapping.firing}:
        return AlertState.FIRING
    return None


def _labels(item: dict[str, Any], mapping: AlertMapping) -> dict[str, str]:
    found: dict[str, str] = {}
    for place in mapping.tags:
        for pair in _pairs(_find("tags", place, item)):
            name, colon, value = pair.partition(":")
            if colon and name.strip() and value.strip():
                found.setdefault(_kept(name.strip())[:LONGEST_NAME], _kept(value.strip())[:LONGEST_LABEL])
    for name, place in mapping.labels.items():
        if value := _text(f"labels.{name}", place, item):
            found[name] = value[:LONGEST_LABEL]
    if severity := _text("severity", mapping.severity, item):
        is_critical = severity.casefold() in {each.casefold() for each in mapping.critical}
        found["severity"] = "critical" if is_critical else severity[:LONGEST_LABEL]
    return dict(list(found.items())[:MOST_LABELS])


def _pairs(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split(",")
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))
    elif isinstance(value, dict):
        yield from (f"{name}:{each}" for name, each in value.items() if isinstance(each, (str, int, float)))


def _kept(text: str) -> str:
    return as_text(text, "tags")


def _moment(item: dict[str, Any], mapping: AlertMapping) -> datetime:
    """ISO 8601, or seconds, milli-, micro- or nanoseconds since 1970; `NOT_SAID` where there is none."""
    value = _find("started_at", mapping.started_at, item) if mapping.started_at else None
    if value is None:
        return NOT_SAID
    try:
        if isinstance(value, bool):
            raise ValueError
        if isinstance(value, (int, float)) or value.isdigit():
            moment = _since_1970(float(value))
            if not _FIRST_COUNTED <= moment < _LAST_COUNTED:
                raise ValueError  # such as 20260301, which is a date and no count of seconds
            return moment
        moment = datetime.fromisoformat(_OFFSET.sub(r"\1:\2", value.strip()))
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, AttributeError) as error:
        message = f"“{mapping.started_at}” finds no moment, but {_short(value)}."
        raise MalformedBody("started_at", message) from error
    if not _EARLIEST <= moment < _LATEST:
        raise MalformedBody("started_at", f"{_short(value)} is no moment of an alert.")
    return moment


NOT_SAID = _EARLIEST
"""Stands for a moment that the sender does not give: the intake puts the one of its arrival there."""


def _since_1970(number: float) -> datetime:
    if number > 1e20:
        raise OverflowError
    while number > 1e11:  # seconds until the year 5138; anything larger counts smaller units
        number /= 1000
    return datetime.fromtimestamp(number, tz=UTC)


def _fingerprint(text: str) -> str:
    return _shortened(text, LONGEST_FINGERPRINT)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else sha256(text.encode()).hexdigest()


def _link(url: str) -> str:
    return url if url.startswith(("http://", "https://")) and len(url) <= LONGEST_LINK else ""


def _needed(key: str, place: str, item: Any) -> str:
    text = _text(key, place, item)
    if not text.strip():
        raise MalformedBody(key, f"“{place}” finds nothing.")
    return text


def _text(key: str, place: str, item: Any) -> str:
    value = _find(key, place, item) if place else None
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return as_text(value, f"{key} ({place})")


def _find(key: str, place: str, item: Any) -> Any:
    try:
        return jmespath.search(place, item)
    except (JMESPathError, RecursionError, ArithmeticError, ValueError, TypeError, AttributeError) as error:
        raise MalformedBody(key, f"“{place}” can’t be read here: {error}") from error


def _short(value: object) -> str:
    return f"“{str(value)[:40]}”" if value is not None else "nothing"


# ------------------------------------------------------------------------------------------------- reading a mapping


def _expression(key: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_EXPRESSION:
        raise BadMapping(key, "should be an expression, as a text.")
    if value.strip():
        try:
            parsed = jmespath.compile(value).parsed
        except (JMESPathError, RecursionError) as error:
            first = str(error).partition("\n")[0]
            raise BadMapping(key, f"“{value}” is no expression: {first}") from error
        if _lists_made(parsed) > MOST_LISTS_MADE:
            raise BadMapping(key, f"makes more than {MOST_LISTS_MADE} lists or objects: each may double what it finds.")
    return value.strip()


def _lists_made(node: Any) -> int:
    """How often the parsed expression puts together lists or objects."""
    made = node["type"] in ("multi_select_list", "multi_select_dict")
    return made + sum(_lists_made(each) for each in node["children"] if isinstance(each, dict))


def _switch(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadMapping(key, "should be true or false.")
    return value


def _words(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadMapping(key, "should be a list of words.")
    return tuple(value)


def _expressions(key: str, value: object) -> tuple[str, ...]:
    return tuple(_expression(key, each) for each in _words(key, value))


def _named(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > MOST_LABELS:
        raise BadMapping(key, "should be an object of labels, each with an expression.")
    return {str(name): _expression(f"{key}.{name}", each) for name, each in value.items()}


_READERS: Mapping[str, Any] = {
    "strip_brackets": _switch,
    "at_event": _switch,
    "firing": _words,
    "resolved": _words,
    "critical": _words,
    "labels": _named,
    "tags": _expressions,
}
