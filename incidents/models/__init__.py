from incidents.models.alerts import Alert, AlertDefinition, AlertRule, AlertRunbookFact
from incidents.models.catalogue import Service, ServiceDependency, ServiceOwnerFact
from incidents.models.clocks import Clock
from incidents.models.communications import Communication, CommunicationTemplate, ExecutiveTold
from incidents.models.custom_fields import CustomField, CustomValue
from incidents.models.duty import CalendarReading, DutyCalendar, Shift
from incidents.models.escalation import Escalation, EscalationStep, Follow, TeamTarget
from incidents.models.facts import (
    GlassBroken,
    MomentChange,
    OwnerTeamChange,
    PrivacyChange,
    RoleChange,
    SeverityAssessment,
    SeverityStanding,
    Transition,
)
from incidents.models.heartbeats import Heartbeat
from incidents.models.incidents import AffectedService, FormerReference, Incident, PrivateGrant, ReferenceSeries
from incidents.models.investigation import InvestigationTask, MitigationAttempt
from incidents.models.links import CheckedLink
from incidents.models.participants import Handover, RoleAssignment
from incidents.models.policy import PolicyVersion, SeverityCriterion, SeverityLevel
from incidents.models.rule_keys import RuleKey
from incidents.models.runbook_keeping import (
    RunbookAging,
    RunbookConfirmation,
    RunbookProposal,
    RunbookVersion,
)
from incidents.models.runbook_runs import RunbookRun, RunbookVerification
from incidents.models.runbooks import (
    Runbook,
    RunbookBlock,
    RunbookOwnerFact,
    RunbookService,
    RunbookStateChange,
)
from incidents.models.search import SearchDocument
from incidents.models.silences import AlertSilence
from incidents.models.stances import Stance
from incidents.models.tags import IncidentTag, Tag
from incidents.models.teams import Membership, Team, TeamAncestry, TeamParentFact
from incidents.models.timeline import TimelineEntry
from incidents.models.webhooks import WebhookDelivery, WebhookReceiver, WebhookSample

__all__ = [
    "AffectedService",
    "Alert",
    "AlertDefinition",
    "AlertRule",
    "AlertRunbookFact",
    "AlertSilence",
    "CalendarReading",
    "CheckedLink",
    "Clock",
    "Communication",
    "CommunicationTemplate",
    "CustomField",
    "CustomValue",
    "DutyCalendar",
    "Escalation",
    "EscalationStep",
    "ExecutiveTold",
    "Follow",
    "FormerReference",
    "GlassBroken",
    "Handover",
    "Heartbeat",
    "Incident",
    "IncidentTag",
    "InvestigationTask",
    "Membership",
    "MitigationAttempt",
    "MomentChange",
    "OwnerTeamChange",
    "PolicyVersion",
    "PrivacyChange",
    "PrivateGrant",
    "ReferenceSeries",
    "RoleAssignment",
    "RoleChange",
    "RuleKey",
    "Runbook",
    "RunbookAging",
    "RunbookBlock",
    "RunbookConfirmation",
    "RunbookOwnerFact",
    "RunbookProposal",
    "RunbookRun",
    "RunbookService",
    "RunbookStateChange",
    "RunbookVerification",
    "RunbookVersion",
    "SearchDocument",
    "Service",
    "ServiceDependency",
    "ServiceOwnerFact",
    "SeverityAssessment",
    "SeverityCriterion",
    "SeverityLevel",
    "SeverityStanding",
    "Shift",
    "Stance",
    "Tag",
    "Team",
    "TeamAncestry",
    "TeamParentFact",
    "TeamTarget",
    "TimelineEntry",
    "Transition",
    "WebhookDelivery",
    "WebhookReceiver",
    "WebhookSample",
]
