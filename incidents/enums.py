"""The public vocabulary of incidents: what columns, the API and the pages speak of. Subsets are tuples, in order."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.IntegerChoices):
    """Stored as 1 to 4, said as SEV-1 to SEV-4. The more severe is the smaller number."""

    SEV1 = 1, "SEV-1"
    SEV2 = 2, "SEV-2"
    SEV3 = 3, "SEV-3"
    SEV4 = 4, "SEV-4"

    @classmethod
    def from_label(cls, label: str) -> Self:
        """`SEV-2` and, for those who type, `sev2` or `2`. Raises ValueError on anything else."""
        digit = label.strip().upper().removeprefix("SEV").removeprefix("-")
        if digit not in ("1", "2", "3", "4"):
            raise ValueError(f"Not a severity: {label!r}. They are SEV-1, SEV-2, SEV-3 and SEV-4.")
        return cls(int(digit))


class IncidentKind(models.TextChoices):
    REAL = "real", _("real")
    DRILL = "drill", _("drill")
    TEST = "test", _("test")


class Status(models.TextChoices):
    DECLARED = "declared", _("declared")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    MITIGATED = "mitigated", _("mitigated")
    RESOLVED = "resolved", _("resolved")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")
    MERGED = "merged", _("merged")

    @classmethod
    def running(cls) -> tuple[Status, ...]:
        """Someone is still at work on the impact or its recovery."""
        return (cls.DECLARED, cls.ACKNOWLEDGED, cls.MITIGATED)

    @classmethod
    def unmitigated(cls) -> tuple[Status, ...]:
        return (cls.DECLARED, cls.ACKNOWLEDGED)

    @classmethod
    def ended(cls) -> tuple[Status, ...]:
        return (cls.RESOLVED, cls.CLOSED, cls.CANCELLED, cls.MERGED)

    @classmethod
    def withdrawn(cls) -> tuple[Status, ...]:
        """Left every measure."""
        return (cls.CANCELLED, cls.MERGED)


class Moment(models.TextChoices):
    """The moments of an incident; each value is the name of its column."""

    IMPACT_STARTED_AT = "impact_started_at", _("impact started")
    DETECTED_AT = "detected_at", _("detected")
    DECLARED_AT = "declared_at", _("declared")
    ACKNOWLEDGED_AT = "acknowledged_at", _("acknowledged")
    MITIGATED_AT = "mitigated_at", _("mitigated")
    RESOLVED_AT = "resolved_at", _("resolved")
    CLOSED_AT = "closed_at", _("closed")


class DeclaredVia(models.TextChoices):
    FORM = "form", _("form")
    API = "api", _("API")
    ALERT = "alert", _("alert")
    IMPORT = "import", _("import")


class Basis(models.TextChoices):
    """In which light a severity was judged."""

    DECLARED = "declared", _("declared")
    REASSESSED = "reassessed", _("reassessed")
    KNOWABLE = "knowable", _("adjudicated on what was knowable")
    FINAL = "final", _("adjudicated on final impact")


class IncidentRole(models.TextChoices):
    COMMANDER = "commander", _("commander")
    DEPUTY = "deputy", _("deputy")
    COMMUNICATIONS_LEAD = "communications_lead", _("communications lead")
    SCRIBE = "scribe", _("scribe")
    EXECUTIVE_LIAISON = "executive_liaison", _("executive liaison")
    INVESTIGATOR = "investigator", _("investigator")
    SUBJECT_MATTER_EXPERT = "subject_matter_expert", _("subject-matter expert")

    @classmethod
    def coordination(cls) -> tuple[IncidentRole, ...]:
        return (cls.COMMANDER, cls.DEPUTY, cls.COMMUNICATIONS_LEAD, cls.SCRIBE, cls.EXECUTIVE_LIAISON)

    @classmethod
    def investigation(cls) -> tuple[IncidentRole, ...]:
        return (cls.INVESTIGATOR, cls.SUBJECT_MATTER_EXPERT)

    @classmethod
    def neutral(cls) -> tuple[IncidentRole, ...]:
        """Neither commands nor investigates, so goes with either."""
        return (cls.DEPUTY, cls.COMMUNICATIONS_LEAD, cls.SCRIBE, cls.EXECUTIVE_LIAISON)

    @classmethod
    def single_holder(cls) -> tuple[IncidentRole, ...]:
        """At most one person at a time."""
        return cls.coordination()


class StanceKind(models.TextChoices):
    COMMAND = "command", _("command")
    INVESTIGATE = "investigate", _("investigate")


class HandoverState(models.TextChoices):
    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", _("accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")


class TaskState(models.TextChoices):
    OPEN = "open", _("open")
    WORKING = "working", _("working")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")

    @classmethod
    def live(cls) -> tuple[TaskState, ...]:
        return (cls.OPEN, cls.WORKING)


class AttemptOutcome(models.TextChoices):
    RUNNING = "running", _("running")
    WORKED = "worked", _("worked")
    PARTLY = "partly", _("worked partly")
    NO_EFFECT = "no_effect", _("no effect")
    MADE_WORSE = "made_worse", _("made it worse")


class ClockKind(models.TextChoices):
    ACKNOWLEDGE = "acknowledge", _("acknowledge")
    EXECUTIVE_NOTICE = "executive_notice", _("executive notice")
    INTERNAL_UPDATE = "internal_update", _("internal update")
    CUSTOMER_UPDATE = "customer_update", _("customer update")
    MITIGATE = "mitigate", _("mitigate")
    POSTMORTEM = "postmortem", _("post-mortem")

    @classmethod
    def updates(cls) -> tuple[ClockKind, ...]:
        """Those that start again with every update sent."""
        return (cls.INTERNAL_UPDATE, cls.CUSTOMER_UPDATE)

    @classmethod
    def response(cls) -> tuple[ClockKind, ...]:
        """Those that a retrospective incident never had."""
        return (cls.ACKNOWLEDGE, cls.EXECUTIVE_NOTICE, cls.INTERNAL_UPDATE, cls.CUSTOMER_UPDATE, cls.MITIGATE)


class ClockState(models.TextChoices):
    """Missed is unmet and late, met_late came after; both count against."""

    RUNNING = "running", _("running")
    MET = "met", _("met")
    MISSED = "missed", _("missed")
    MET_LATE = "met_late", _("met late")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def unmet(cls) -> tuple[ClockState, ...]:
        """Something is still to be done."""
        return (cls.RUNNING, cls.MISSED)

    @classmethod
    def counting_against(cls) -> tuple[ClockState, ...]:
        return (cls.MISSED, cls.MET_LATE)


class Audience(models.TextChoices):
    INTERNAL = "internal", _("internal")
    EXECUTIVE = "executive", _("executives")
    CUSTOMER = "customer", _("customers")


class CommunicationState(models.TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("sent")
    NOT_SENT = "not_sent", _("not sent, by decision")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def open(cls) -> tuple[CommunicationState, ...]:
        """Still to be sent."""
        return (cls.DRAFT, cls.APPROVED)


class Stage(models.TextChoices):
    """Where an incident stands when something is said about it."""

    FIRST = "first", _("first word")
    UPDATE = "update", _("further update")
    MITIGATED = "mitigated", _("once mitigated")
    RESOLVED = "resolved", _("once resolved")


class Marker(models.TextChoices):
    DETECTION = "detection", _("detection")
    DIAGNOSIS = "diagnosis", _("diagnosis")
    REPAIR = "repair", _("repair")
    KEY = "key", _("key moment")


class DutyLine(models.TextChoices):
    """Who is called first, and who when the first does not answer."""

    PRIMARY = "primary", _("first on duty")
    SECONDARY = "secondary", _("second on duty")


class StepFrom(models.TextChoices):
    """What an escalation step counts from. Labels complete “5 min after …”."""

    DECLARED = "declared", _("declaration")
    ACKNOWLEDGED = "acknowledged", _("acknowledgement")
    EXECUTIVE_CLOCK = "executive_clock", _("the executive notice begins to be asked for")


class StepUnless(models.TextChoices):
    """What makes a step needless. Labels complete “unless …”."""

    NOTHING = "", _("nothing: always")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    COMMANDED = "commanded", _("someone commands")
    EXECUTIVE_TOLD = "executive_told", _("an executive was told")
    MITIGATED = "mitigated", _("mitigated")


class StepTo(models.TextChoices):
    """Whom a step tells."""

    PRIMARY = "primary", _("who is first on duty")
    SECONDARY = "secondary", _("who is second on duty")
    MANAGER = "manager", _("the owner team’s manager")
    TEAM = "team", _("everyone in the owner team")
    NAMED_TEAM = "named_team", _("everyone in a team")
    ROLE = "role", _("who holds a role")
    COMMANDERS = "commanders", _("everyone who may command")
    EXECUTIVES = "executives", _("the executives")
    FOLLOWERS = "followers", _("who follows it")


class StepVia(models.TextChoices):
    """By which ways."""

    PREFERRED = "preferred", _("as they prefer")
    IN_APP = "in_app", _("in Debrief only")
    TARGETS = "targets", _("and by the owner team’s targets")


class TimelineKind(models.TextChoices):
    """What a line of the timeline tells; its parameters are put into words when it is shown."""

    DECLARED = "declared", _("declared")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    MITIGATED = "mitigated", _("mitigated")
    RELAPSED = "relapsed", _("relapsed")
    RESOLVED = "resolved", _("resolved")
    REOPENED = "reopened", _("reopened")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")
    CANCELLATION_REQUESTED = "cancellation_requested", _("cancellation asked for")
    UNDONE = "undone", _("undone")
    MERGED = "merged", _("merged into another")
    ABSORBED = "absorbed", _("took another in")
    SEVERITY_CHANGED = "severity_changed", _("severity changed")
    ADJUDICATED = "adjudicated", _("severity adjudicated")
    KIND_CORRECTED = "kind_corrected", _("kind corrected")
    MOMENT_CORRECTED = "moment_corrected", _("moment corrected")
    ROLE_TAKEN = "role_taken", _("role taken")
    ROLE_GIVEN = "role_given", _("role given")
    DEPUTY_ACCEPTED = "deputy_accepted", _("deputy accepted")
    ROLE_LEFT = "role_left", _("role left")
    COMMAND_TAKEN = "command_taken", _("command taken")
    HANDOVER_OFFERED = "handover_offered", _("handover offered")
    HANDOVER_ACCEPTED = "handover_accepted", _("handover accepted")
    HANDOVER_WITHDRAWN = "handover_withdrawn", _("handover withdrawn")
    TASK_ADDED = "task_added", _("task added")
    TASK_CHANGED = "task_changed", _("task changed")
    ATTEMPT_STARTED = "attempt_started", _("mitigation attempt started")
    ATTEMPT_ENDED = "attempt_ended", _("mitigation attempt ended")
    RUNBOOK_STARTED = "runbook_started", _("runbook started")
    RUNBOOK_ENDED = "runbook_ended", _("runbook ended")
    RUNBOOK_JUDGED = "runbook_judged", _("runbook judged")
    NOTE = "note", _("note")
    LINK_ATTACHED = "link_attached", _("link attached")
    ALERT_FIRED = "alert_fired", _("alert fired")
    HEARTBEAT_BACK = "heartbeat_back", _("heartbeat heard again")
    ALERT_RESOLVED = "alert_resolved", _("alert resolved")
    UPDATE_DRAFTED = "update_drafted", _("update drafted")
    UPDATE_APPROVED = "update_approved", _("update approved")
    UPDATE_SENT = "update_sent", _("update sent")
    UPDATE_SKIPPED = "update_skipped", _("update not sent, by decision")
    EXECUTIVE_TOLD = "executive_told", _("executives told")
    EXECUTIVE_NOTIFIED = "executive_notified", _("executive notice delivered")
    ESCALATED = "escalated", _("escalated")
    CLOCK_MISSED = "clock_missed", _("clock missed")
    CLOCK_MET = "clock_met", _("clock met")
    CLOCK_WITHDRAWN = "clock_withdrawn", _("clock withdrawn")
    SOURCE_UPDATE = "source_update", _("update at the source")
    TEAM_CORRECTED = "team_corrected", _("owner team corrected")
    SERVICE_ADDED = "service_added", _("affected service added")
    SERVICE_REMOVED = "service_removed", _("affected service removed")
    TAGGED = "tagged", _("tagged")
    UNTAGGED = "untagged", _("tag taken off")
    FIELD_SET = "field_set", _("field set")
    MADE_PRIVATE = "made_private", _("made private")
    MADE_PUBLIC = "made_public", _("made public")
    ACCESS_GRANTED = "access_granted", _("access granted")
    ACCESS_ENDED = "access_ended", _("access ended")
    GLASS_BROKEN = "glass_broken", _("opened by break glass")
    POSTMORTEM_OPENED = "postmortem_opened", _("post-mortem opened")
    POSTMORTEM_WAIVED = "postmortem_waived", _("post-mortem waived")
    ACTION_NOTED = "action_noted", _("action item noted")

    @classmethod
    def written(cls) -> tuple[TimelineKind, ...]:
        """By people, in their own words."""
        return (cls.NOTE, cls.LINK_ATTACHED)


class FieldKind(models.TextChoices):
    """What an organisation's own field of incidents holds."""

    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    DAY = "day", _("date")
    YES_NO = "yes_no", _("yes or no")
    CHOICE = "choice", _("one of a list")
    CHOICES = "choices", _("several of a list")
    LINK = "link", _("link")

    @classmethod
    def listed(cls) -> tuple[FieldKind, ...]:
        return (cls.CHOICE, cls.CHOICES)

    @classmethod
    def ranged(cls) -> tuple[FieldKind, ...]:
        """Those that are asked for from and to."""
        return (cls.NUMBER, cls.DAY)


class RunbookState(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEWED = "reviewed", _("reviewed")
    VERIFIED = "verified", _("verified")
    STALE = "stale", _("stale")
    RETIRED = "retired", _("retired")


class RunOutcome(models.TextChoices):
    """What came of running a runbook."""

    HELPED = "helped", _("helped")
    PARTLY = "partly", _("helped in part")
    MISLED = "misled", _("misled")


class ProposalState(models.TextChoices):
    OPEN = "open", _("waits for review")
    ADOPTED = "adopted", _("adopted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class BlockKind(models.TextChoices):
    """What a piece of a runbook's source is."""

    FRONT_MATTER = "front_matter", _("front matter")
    HEADING = "heading", _("heading")
    PROSE = "prose", _("prose")
    STEP = "step", _("step")
    CODE = "code", _("code")
    LIST = "list", _("list")
    TABLE = "table", _("table")
    COMMENT = "comment", _("comment")
    BLANK = "blank", _("blank")


class AlertState(models.TextChoices):
    FIRING = "firing", _("firing")
    RESOLVED = "resolved", _("resolved")


class AlertDecision(models.TextChoices):
    """What an arriving alert sets off."""

    DECLARE = "declare", _("declare an incident, or attach to the open one")
    ATTACH = "attach", _("attach to an open incident, declare none")
    RECORD = "record", _("record only")
    HEARTBEAT = "heartbeat", _("heartbeat: its silence is the alarm")
    SILENCED = "silenced", _("silenced")
    HELD_OFF = "held_off", _("held off: its incident has just ended")

    @classmethod
    def of_rules(cls) -> list[tuple[str, Any]]:
        """What a rule may say."""
        return [(each.value, each.label) for each in cls if each not in cls.for_now()]

    @classmethod
    def for_now(cls) -> tuple[AlertDecision, ...]:
        """What is decided anew once its reason is gone, if the alert still fires then."""
        return (cls.SILENCED, cls.HELD_OFF)


class AnswerProblem(models.TextChoices):
    """What is wrong with how an alert is answered, the worst first."""

    MISSING = "missing", _("No runbook")
    RETIRED = "retired", _("Retired")
    STALE = "stale", _("Stale")
    DRAFT = "draft", _("Draft only")
    UNOWNED = "unowned", _("No owner")
    DEAD_LINK = "dead_link", _("Dead link")
    UNVERIFIED = "unverified", _("Not verified")


class LinkState(models.TextChoices):
    """What became of opening an address."""

    UNKNOWN = "unknown", _("not checked yet")
    ALIVE = "alive", _("leads somewhere")
    DEAD = "dead", _("dead")
    REFUSED = "refused", _("can’t be checked from here")


class RuleLanguage(models.TextChoices):
    """What an alerting rule's expression is written in."""

    PROMQL = "promql", _("PromQL")
    LOGQL = "logql", _("LogQL")
    GRAFANA = "grafana", _("Grafana’s queries")


class RuleMeaning(models.TextChoices):
    """What a key of an alerting rule says."""

    RUNBOOK = "runbook", _("address of its runbook")
    SERVICE = "service", _("service it is about")
    SEVERITY = "severity", _("severity at its source")


class KeyPlace(models.TextChoices):
    ANNOTATION = "annotation", _("annotation")
    LABEL = "label", _("label")


class DurationUnit(models.TextChoices):
    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    DAYS = "days", _("days")
    BUSINESS_DAYS = "business_days", _("business days")


class ServiceTier(models.IntegerChoices):
    ONE = 1, _("tier 1")
    TWO = 2, _("tier 2")
    THREE = 3, _("tier 3")


class FormLength(models.TextChoices):
    FULL = "full", _("full")
    SHORT = "short", _("short")
    NONE = "none", _("none")
