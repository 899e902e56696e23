"""The rarer kinds of incident, so that each can be seen once: cancelled, a drill, told afterwards, private; and a
post-mortem at each stage of being written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from incidents.enums import Audience, IncidentKind, Severity
from metrics.simulation.stories import (
    AttemptLine,
    ExecutiveLine,
    ItemScript,
    Judgement,
    NoteLine,
    PostmortemScript,
    Slip,
    Story,
    TaskLine,
    UpdateLine,
)
from metrics.simulation.texts import reflections
from postmortems.enums import ActionKind, Priority


def hours(before: datetime, number: float) -> datetime:
    return before - timedelta(hours=number)


def cancelled(now: datetime) -> Story:
    at = hours(now, 24 * 9)
    return Story(
        title="Synthetic check of checkout fails from two regions",
        service="checkout-web", team="checkout", declared_at=at, severity=Severity.SEV3, declared_by="gil",
        acknowledged_at=at + timedelta(minutes=6), acknowledged_by="beatriz",
        notes=(NoteLine(at + timedelta(minutes=9), "beatriz", "Orders come in as always; only the checker fails."),),
        cancelled_at=at + timedelta(minutes=21), cancel_reason=reflections.FALSE_ALARMS[0],
    )  # fmt: skip


def drill(now: datetime) -> Story:
    """Game day; the runbooks are exercised in it before it is resolved."""
    at = hours(now, 24 * 40)
    return Story(
        title="Game day: the primary acquirer stops answering",
        service="payments-api", team="payments", declared_at=at, severity=Severity.SEV2, declared_by="samira",
        kind=IncidentKind.DRILL, impact_started_at=at, commander="amara", commanded_at=at + timedelta(minutes=2),
        investigators=("oskar",),
        notes=(
            NoteLine(at + timedelta(minutes=1), "samira", "This is a drill. Acquirer traffic in staging is cut off."),
            NoteLine(at + timedelta(minutes=34), "oskar", "All steps worked as written; step 3 needs two minutes.", "key"),
        ),
        tasks=(TaskLine(at + timedelta(minutes=4), "amara", "Which acquirer declines?", "oskar",
                        at + timedelta(minutes=8), "Nordbank, all codes 91, as prepared."),),
        attempts=(AttemptLine(at + timedelta(minutes=10), "oskar", "Move card traffic by the runbook",
                              at + timedelta(minutes=29), "worked", "declines 100% → 2%", "move-card-traffic"),),
    )  # fmt: skip


def told_afterwards(now: datetime) -> Story:
    at = hours(now, 24 * 25)
    return Story(
        title="Two returns were refunded twice over the weekend",
        service="ledger", team="payments", declared_at=at, severity=Severity.SEV4, declared_by="oskar",
        retrospective=True, impact_started_at=at - timedelta(hours=30),
        summary="Found in the weekly comparison and put right by hand; declared afterwards for the record.",
        acknowledged_at=at + timedelta(minutes=5), acknowledged_by="oskar",
        mitigated_at=at + timedelta(minutes=10), resolved_at=at + timedelta(minutes=12),
    )  # fmt: skip


def private(now: datetime) -> Story:
    at = hours(now, 24 * 6)
    return Story(
        title="A partner’s API key was found in a public repository",
        service="login", team="identity", declared_at=at, severity=Severity.SEV2, declared_by="dele",
        private=True, commander="dele", commanded_at=at + timedelta(minutes=3),
        impact_started_at=at - timedelta(hours=2), detected_at=at - timedelta(minutes=6),
        notes=(NoteLine(at + timedelta(minutes=20), "dele", "Key revoked; no use of it in the logs.", "repair"),),
        mitigated_at=at + timedelta(minutes=22), resolved_at=at + timedelta(hours=3),
    )  # fmt: skip


STAGES = {
    "draft": (
        "Label printing stops for one carrier", "label-print", "checkout", "rui", "ines",
        "The carrier’s answers held a new field, and label printing stopped on each of them for 50 minutes.",
    ),
    "review": (
        "Parcel tracking goes stale for three hours", "parcel-tracking", "tracking", "hana", "hana",
        "One partition of the tracking queue had no consumer after a broker upgrade. Updates came up to three hours "
        "late; none was lost.",
    ),
}  # fmt: skip


UPDATES = {
    "draft": (
        (16, Audience.INTERNAL, "Labels of one carrier do not print. Depots: hold its parcels, all others go out."),
        (24, Audience.CUSTOMER, "Labels of one carrier come late. Parcels are kept and leave as soon as they print."),
    ),
    "review": (
        (18, Audience.INTERNAL, "Tracking is late for one parcel in 24. Parcels themselves are on their way."),
        (22, Audience.CUSTOMER, "The status of some parcels is out of date. Every parcel is on its way as planned."),
        (44, Audience.INTERNAL, "Cause found: one partition has no consumer. It is being restarted, then catches up."),
        (80, Audience.CUSTOMER, "The status of some parcels is still out of date; it is catching up."),
        (152, Audience.CUSTOMER, "The status of all parcels is current again."),
    ),
}


def being_written(stage: str, now: datetime) -> Story:
    """A SEV-2 of this week whose post-mortem is a draft of Rui’s, or waits for Priya’s review."""
    title, service, team, author, commander, summary = STAGES[stage]
    at = hours(now, 24 * 3 if stage == "draft" else 24 * 5).replace(hour=12, minute=47, second=0)
    length = 50 if stage == "draft" else 150
    declarer = {"checkout": "gil", "tracking": "magda"}[team]
    looks = {"checkout": "beatriz", "tracking": "wiktor"}[team]
    texts = {"summary": summary}
    if stage == "review":
        texts |= {
            "impact": "- Updates for one parcel in 24 came up to 3 h late\n- 210 contacts at support\n- Nothing was lost",
            "background": "Events are spread over 24 partitions; each has exactly one consumer at a time.",
            "trigger": "The broker was upgraded at noon. At the rebalance one partition went to an instance that was "
            "shutting down.",
            "factors": "The upgrade does not check that each partition has a consumer afterwards. Lag is watched as a "
            "sum, in which one partition of 24 hardly shows. The alert per partition was asked for ten weeks ago.",
            "detection": "A depot manager asked. An alert per partition would have told us half an hour earlier.",
            "response": "Restarting the consumers helped at once; catching up took 40 minutes.",
            "went-well": "- The runbook was right\n- Depots had a sentence for customers within ten minutes",
            "hard": "The dashboard looked healthy all the time.",
            "lucky": "The broker keeps three days. With the old setting of two hours events would have been lost.",
            "recurrence": "The same pattern as ten weeks ago. This happened again while P1 “Alert on consumer lag per partition” was weeks overdue.",
            "messages": "Tracking was late this week; every parcel arrived as planned.",
        }
    return Story(
        title=title, service=service, team=team, declared_at=at, severity=Severity.SEV2, declared_by=declarer,
        summary=summary, impact_started_at=at - timedelta(minutes=40), detected_at=at - timedelta(minutes=4),
        commander=commander, commanded_at=at + timedelta(minutes=5), investigators=(looks,),
        notes=(NoteLine(at + timedelta(minutes=14), looks, "Found it: see the task.", "diagnosis"),),
        tasks=(TaskLine(at + timedelta(minutes=8), commander, "What changed at noon?", looks,
                        at + timedelta(minutes=13), "The upgrade of the broker; everything else is from last week."
                        if stage == "review" else "The carrier’s new interface version, announced for next month."),),
        mitigated_at=at + timedelta(minutes=length), resolved_at=at + timedelta(minutes=length + 40),
        updates=tuple(UpdateLine(at + timedelta(minutes=minutes), commander, audience, text)
                      for minutes, audience, text in UPDATES[stage]),
        executive=ExecutiveLine(at + timedelta(minutes=36), commander, "Lena Fischer (COO)"),
        postmortem=PostmortemScript(
            author=author, written_at=at + timedelta(hours=26), texts=texts,
            trigger="software-change" if stage == "review" else "",
            factors=("alerting", "known-issue") if stage == "review" else (),
            items=(
                ItemScript("Check after each broker upgrade that every partition has a consumer", ActionKind.DETECT,
                           Priority.P1, "wiktor", "tracking", at + timedelta(hours=27),
                           (now + timedelta(days=12)).date(), "The upgrade job fails while one has none."),
                ItemScript("Leave the consumer group before shutting down", ActionKind.PREVENT, Priority.P1, "hana",
                           "tracking", at + timedelta(hours=27), (now + timedelta(days=26)).date(),
                           "20 rolling restarts in staging without a gap."),
            ) if stage == "review" else (),
            review_asked_at=at + timedelta(hours=70) if stage == "review" else None,
            reviewer="priya" if stage == "review" else "",
        ),
    )  # fmt: skip


def ten_weeks_ago(now: datetime) -> Story:
    """What the review speaks of: the same pattern, with a P0 and a P1 that are overdue since."""
    at, day = hours(now, 24 * 76), timedelta(days=1)
    written = at + day
    moved_to = (now - 2 * day).date()

    def item(title: str, priority: Priority, owner: str, days_late: int, end_state: str, **more: Any) -> ItemScript:
        return ItemScript(
            title=title, kind=more.pop("kind", ActionKind.PREVENT), priority=priority, owner=owner, team="tracking",
            opened_at=written + timedelta(minutes=30), due_date=(now - timedelta(days=days_late)).date(),
            end_state=end_state, started_at=written + 9 * day, **more,
        )  # fmt: skip

    return Story(
        title="Parcel tracking stands still for one partition", service="parcel-tracking", team="tracking",
        declared_at=at, severity=Severity.SEV1, declared_by="magda", summary=EARLIER["summary"],
        impact_started_at=at - timedelta(minutes=55), detected_at=at - timedelta(minutes=6), commander="hana",
        commanded_at=at + timedelta(minutes=4), investigators=("wiktor",),
        executive=ExecutiveLine(at + timedelta(minutes=12), "hana", "Lena Fischer (COO)"),
        notes=(NoteLine(at + timedelta(minutes=20), "wiktor", "Partition 17 has no consumer since the rebalance.", "diagnosis"),),
        mitigated_at=at + timedelta(minutes=48), resolved_at=at + timedelta(minutes=130), closed_at=at + 2 * day,
        judgement=Judgement(at + 3 * day, "priya", Severity.SEV1, Severity.SEV2, reflections.JUDGED[0],
                            reflections.JUDGED_FINALLY[3]),
        postmortem=PostmortemScript(
            author="hana", written_at=written, texts=EARLIER, trigger="hardware-network",
            factors=("alerting", "design"),
            items=(
                item("Alert on consumer lag per partition, fires within 5 min", Priority.P1, "wiktor", 48,
                     "A stopped partition fires in staging within 5 min.", kind=ActionKind.DETECT,
                     tracker_url="https://tracker.larkline.example/TRK-1182"),
                item("Refuse a broker upgrade while a partition has no consumer", Priority.P0, "hana", 27,
                     "The upgrade job stops and names the partition.",
                     slips=(Slip(written + 20 * day, moved_to, "Waits for the new version of the broker’s client."),)),
                item("Depot managers receive queue status by SMS, tested in one drill", Priority.P2, "magda", 30,
                     "Every depot had the message within 2 min.", kind=ActionKind.PROCESS,
                     done_at=written + 38 * day, evidence="Drill of the north region: 14 of 14 depots in 80 s."),
            ),
            review_asked_at=at + 3 * day, reviewer="noor", approved_at=at + 5 * day, published_at=at + 6 * day,
        ),
    )  # fmt: skip


EARLIER = {
    "summary": "A broker lost a disk, and after the rebalance one partition of the tracking queue had no consumer. One "
    "parcel in 24 stood still on the page for an hour and three quarters.",
    "impact": "- One parcel in 24 showed an old status, 310 thousand customers looked at one\n- 640 contacts at support\n"
    "- Nothing was lost",
    "background": "Events are spread over 24 partitions; each has exactly one consumer at a time.",
    "trigger": "A broker lost a disk at night and its partitions moved to the others.",
    "factors": "A consumer that shuts down does not tell the broker, which keeps giving it work until a timeout. Lag is "
    "watched as a sum over all partitions. The dashboard was green all the time.",
    "detection": "Support told us. An alert on the worst partition would have fired 50 minutes earlier.",
    "response": "Restarting the consumer group gave the partition a consumer; catching up took an hour.",
    "went-well": "- Command and communications were separate from the first minute\n- The text for customers was right",
    "hard": "The tool that shows lag by partition asks for a login that only two people had.",
    "lucky": "It was a quiet night; in November the queue would have needed a day to catch up.",
    "recurrence": "Not seen before in tracking. Depot scanning had a similar case last year.",
    "messages": "Tracking stood still for some parcels during the night. All of them arrived as planned.",
}


def extras(now: datetime) -> list[Story]:
    """All but the drill, which is played apart."""
    return [
        ten_weeks_ago(now), told_afterwards(now), cancelled(now), private(now), being_written("review", now), being_written("draft", now),
    ]  # fmt: skip
