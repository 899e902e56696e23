"""Every model keeps its past in one of the known ways, and says what a broken constraint means."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from foundation.audit.facts import Fact
from foundation.audit.snapshots import Snapshot
from foundation.outbox.models import Work

OURS = ("accounts", "approvals", "audit", "outbox", "incidents", "postmortems", "metrics", "portal")

# What keeps no past of its own, and why that is right.
NO_PAST: dict[str, str] = {
    "accounts.IdempotencyKey": "repeats an answer for a while, then goes",
    "incidents.Alert": "what senders report, at their pace; every delivery that changed it is kept",
    "incidents.CheckedLink": "what other people’s servers answer",
    "incidents.Heartbeat": "what senders do, at their pace; each alarm leaves a notice",
    "incidents.CalendarReading": "what was last read of a calendar; the shifts that it gave are tracked",
    "incidents.ReferenceSeries": "a counter; each reference stands on its incident",
    "incidents.SearchDocument": "derived from what it finds",
    "incidents.Stance": "derived from role and task rows, which are tracked",
    "incidents.TeamAncestry": "derived from each team’s parent, which is tracked",
    "incidents.WebhookSample": "the last body that a sender posted; what was accepted is kept whole",
    "metrics.ComputingRun": "the record of one run, begun and ended",
    "metrics.Publication": "written once: what a report said on its day",
    "metrics.Watermark": "how far the facts were read; computing anew finds the same",
    "outbox.Notice": "a message, written once; only that it was read is added",
}


def ours() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not model.__name__.startswith("Historical")
    ]


def keeps_its_past(model: type[models.Model]) -> bool:
    return hasattr(model, "history") or issubclass(model, (Fact, Snapshot, Work))


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_every_model_is_tracked_or_a_fact_or_says_why_not(model: type[models.Model]) -> None:
    label = model._meta.label
    assert keeps_its_past(model) != (label in NO_PAST), (
        f"{label}: make it Tracked (present state, configuration), a Fact, Work or a Snapshot; "
        "or say in NO_PAST why it needs no past."
    )


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_no_cascade_writes_past_the_history(model: type[models.Model]) -> None:
    """SET_NULL and its like write by the database's own hand: no history row, no user."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and keeps_its_past(model):
            refusing = (models.PROTECT, models.RESTRICT, models.DO_NOTHING)
            assert field.remote_field.on_delete in refusing, f"{model._meta.label}.{field.name}: use PROTECT."


CONSTRAINTS = [
    pytest.param(model, constraint, id=constraint.name) for model in ours() for constraint in model._meta.constraints
]

# Constraints that no face can break: they catch a defect of ours, in derived rows and ledgers.
FOR_OURSELVES = {
    "accounts_idempotencykey_once",
    "incidents_alert_one_firing",
    "incidents_severitystanding_sign",
    "incidents_stance_kind_is_known",
    "incidents_teamancestry_once",
    "metrics_actionitemcounts_one_live_row",
    "metrics_actionitemcounts_one_live_row_of_all",
    "metrics_severitycounts_one_live_row",
    "metrics_severitycounts_one_live_row_of_all",
    "outbox_delivery_once_per_channel",
    "outbox_handling_once_per_event",
    "postmortems_statefact_flags_are_0_or_1",
    "postmortems_statefact_on_time_is_within_30_is_due",
}


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_every_constraint_has_a_name_of_its_own_and_a_sentence(
    model: type[models.Model], constraint: models.BaseConstraint
) -> None:
    assert constraint.name.startswith(model._meta.app_label + "_")
    if constraint.name in FOR_OURSELVES:
        return
    sentence = str(constraint.get_violation_error_message())
    assert not sentence.startswith("Constraint “"), f"{constraint.name} needs a violation_error_message."
    assert constraint.name not in sentence
