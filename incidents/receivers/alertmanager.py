"""Alertmanager's webhook body, version 4 (prometheus.io/docs/alerting/latest/configuration, `webhook_config`)."""

from __future__ import annotations

from hashlib import sha256

from incidents.enums import AlertState
from incidents.receivers.json_fields import as_count, as_instant, as_list, as_object, as_text, as_texts
from incidents.receivers.signals import MalformedBody, Parsed, Signal

VERSION = "4"
# Go's zero time: what Alertmanager writes for "not yet".
NO_TIME = "0001-01-01T00:00:00Z"
LONGEST_NAME, LONGEST_FINGERPRINT, LONGEST_GROUP_KEY, LONGEST_LINK = 200, 128, 255, 500


def parse(body: object, *, version: str = VERSION) -> Parsed:
    """Signals of one delivery, in the sender's order. Raises `MalformedBody`; unknown fields are let be."""
    given = as_object(body, "body")
    said = as_text(given.get("version"), "version")
    if said != version:
        raise MalformedBody("version", f"is “{said[:20]}”; this address understands version {version}.")
    alerts = as_list(given.get("alerts"), "alerts")
    return Parsed(
        group_key=_shortened(as_text(given.get("groupKey", ""), "groupKey"), LONGEST_GROUP_KEY),
        receiver=as_text(given.get("receiver", ""), "receiver"),
        status=_state(given.get("status"), "status"),
        truncated=as_count(given.get("truncatedAlerts", 0), "truncatedAlerts"),
        signals=[_signal(alert, f"alerts[{index}]") for index, alert in enumerate(alerts)],
    )


def _signal(value: object, path: str) -> Signal:
    alert = as_object(value, path)
    state = _state(alert.get("status"), f"{path}.status")
    labels = as_texts(alert.get("labels"), f"{path}.labels")
    annotations = as_texts(alert.get("annotations", {}), f"{path}.annotations")
    ends = alert.get("endsAt", NO_TIME)
    # While an alert fires, an end is only when its sender would give it up.
    ended_at = None if state == AlertState.FIRING or ends == NO_TIME else as_instant(ends, f"{path}.endsAt")
    if alert.get("startsAt") == NO_TIME:
        raise MalformedBody(f"{path}.startsAt", "is empty: without a start, firings can’t be told apart.")
    return Signal(
        fingerprint=_fingerprint(alert.get("fingerprint", ""), labels, f"{path}.fingerprint"),
        name=(labels.get("alertname", "").strip() or "unnamed alert")[:LONGEST_NAME],
        state=state,
        labels=labels,
        annotations=annotations,
        started_at=as_instant(alert.get("startsAt"), f"{path}.startsAt"),
        ended_at=ended_at,
        link=_link(as_text(alert.get("generatorURL", ""), f"{path}.generatorURL")),
        runbook_url=_link(annotations.get("runbook_url", "")),
    )


def _state(value: object, path: str) -> AlertState:
    text = as_text(value, path)
    if text not in AlertState.values:
        raise MalformedBody(path, f"is “{text[:20]}”, and should be firing or resolved.")
    return AlertState(text)


def _fingerprint(value: object, labels: dict[str, str], path: str) -> str:
    """The sender's own; those from before 0.19 sent none, and labels are what it stands for."""
    given = as_text(value, path)
    if len(given) > LONGEST_FINGERPRINT:
        raise MalformedBody(path, f"is longer than {LONGEST_FINGERPRINT} characters.")
    return given or sha256(repr(sorted(labels.items())).encode()).hexdigest()[:16]


def _shortened(text: str, longest: int) -> str:
    """Short enough to keep, and still told from every other."""
    return text if len(text) <= longest else f"{text[: longest - 65]}:{sha256(text.encode()).hexdigest()}"


def _link(url: str) -> str:
    """Something one may follow: what is no web address, or too long to keep whole, is none."""
    return url if url.startswith(("http://", "https://")) and len(url) <= LONGEST_LINK else ""
