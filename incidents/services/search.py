"""Keeping what incidents are found by: written in the transaction of the change, so that it is found at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, QuerySet, Value

from incidents.models import (
    AffectedService,
    Alert,
    Communication,
    CustomValue,
    Incident,
    InvestigationTask,
    MitigationAttempt,
    SearchDocument,
    TimelineEntry,
)
from incidents.rules.search_words import document_of

BATCH = 500


def index_incident(incident: Incident) -> None:
    """Write the document of one incident anew; two statements."""
    index_incidents([incident.pk])


def index_incidents(ids: Iterable[int]) -> int:
    """The same for many, in batches; returns how many were written."""
    ids = list(ids)
    for start in range(0, len(ids), BATCH):
        _write(ids[start : start + BATCH])
    return len(ids)


def index_missing() -> int:
    """Incidents that came without a document, such as from a load in bulk."""
    missing = Incident.objects.exclude(pk__in=SearchDocument.objects.values("incident_id"))
    return index_incidents(missing.order_by("pk").values_list("pk", flat=True))


def _write(ids: list[int]) -> None:
    texts: dict[int, list[str]] = defaultdict(list)
    for incident, *found in texts_of(ids):
        texts[incident] += filter(None, found)
    SearchDocument.objects.bulk_create(
        [SearchDocument(incident_id=pk, words=document_of(texts[pk])) for pk in ids],
        update_conflicts=True,
        unique_fields=["incident"],
        update_fields=["words"],
    )


def texts_of(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """Incident and two texts a row, the incident's own words first; one statement."""
    own = Incident.objects.filter(pk__in=ids).order_by()
    rows: list[QuerySet[Any, Any]] = [
        own.values_list("pk", "reference", "title", Value(0)),
        own.values_list("pk", "summary", F("service__name"), Value(1)),
        own.values_list("pk", F("team__name"), F("imported_id"), Value(2)),
        _beside(AffectedService.objects.filter(removed_at__isnull=True), ids, F("service__name"), Value(""), 3),
        _beside(Alert.objects.all(), ids, F("name"), Value(""), 4),
        _beside(InvestigationTask.objects.all(), ids, F("title"), F("finding"), 5),
        _beside(MitigationAttempt.objects.all(), ids, F("what"), F("effect"), 6),
        _beside(Communication.objects.all(), ids, F("text"), Value(""), 7),
        _beside(CustomValue.objects.standing(), ids, F("text"), Value(""), 9),
        _beside(TimelineEntry.objects.standing().exclude(text=""), ids, F("text"), Value(""), 8),
    ]
    first, *others = rows
    for incident, one, other, _order in sorted(first.union(*others, all=True), key=lambda row: (row[0], row[3])):
        yield incident, one, other


def _beside(rows: QuerySet[Any], ids: list[int], one: F, other: F | Value, order: int) -> QuerySet[Any, Any]:
    return rows.filter(incident__in=ids).order_by().values_list("incident_id", one, other, Value(order))
