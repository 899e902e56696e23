"""A state's shape: the class that draws it. The word stands beside it."""

from __future__ import annotations

from incidents.enums import AttemptOutcome, CommunicationState, RunbookState, RunOutcome, Status, TaskState

SHAPES: dict[str, str] = {
    Status.DECLARED: "warn",
    Status.ACKNOWLEDGED: "half",
    Status.MITIGATED: "ok",
    Status.RESOLVED: "ok",
    Status.CLOSED: "ok",
    Status.CANCELLED: "gone",
    Status.MERGED: "gone",
}
TASK_SHAPES: dict[str, str] = {
    TaskState.OPEN: "off",
    TaskState.WORKING: "half",
    TaskState.DONE: "ok",
    TaskState.DROPPED: "gone",
}
ATTEMPT_SHAPES: dict[str, str] = {
    AttemptOutcome.RUNNING: "half",
    AttemptOutcome.WORKED: "ok",
    AttemptOutcome.PARTLY: "half",
    AttemptOutcome.NO_EFFECT: "off",
    AttemptOutcome.MADE_WORSE: "bad",
}
COMMUNICATION_SHAPES: dict[str, str] = {
    CommunicationState.DRAFT: "off",
    CommunicationState.APPROVED: "half",
    CommunicationState.SENT: "ok",
    CommunicationState.NOT_SENT: "gone",
}
RUNBOOK_SHAPES: dict[str, str] = {
    RunbookState.DRAFT: "off",
    RunbookState.REVIEWED: "half",
    RunbookState.VERIFIED: "ok",
    RunbookState.STALE: "warn",
    RunbookState.RETIRED: "gone",
}

OUTCOME_SHAPES: dict[str, str] = {RunOutcome.HELPED: "ok", RunOutcome.PARTLY: "warn", RunOutcome.MISLED: "bad"}
