from incidents.admin.alert_rules import AlertSilenceAdmin, CheckedLinkAdmin, HeartbeatAdmin, RuleKeyAdmin
from incidents.admin.alerts import AlertAdmin, AlertDefinitionAdmin, AlertRuleAdmin
from incidents.admin.catalogue import MembershipAdmin, ServiceAdministration, TeamAdmin
from incidents.admin.communications import CommunicationTemplateAdmin
from incidents.admin.custom_fields import CustomFieldAdmin
from incidents.admin.duty import DutyCalendarAdmin, ShiftAdmin
from incidents.admin.escalation import EscalationStepAdmin, TeamTargetAdmin
from incidents.admin.incidents import IncidentAdmin
from incidents.admin.policy import PolicyVersionAdmin, SeverityCriterionAdmin, SeverityLevelAdmin
from incidents.admin.privacy import GlassBrokenAdmin
from incidents.admin.runbooks import RunbookAdmin, RunbookAgingAdmin
from incidents.admin.tags import TagAdmin
from incidents.admin.webhooks import WebhookDeliveryAdmin, WebhookReceiverAdmin

__all__ = [
    "AlertAdmin",
    "AlertDefinitionAdmin",
    "AlertRuleAdmin",
    "AlertSilenceAdmin",
    "CheckedLinkAdmin",
    "CommunicationTemplateAdmin",
    "CustomFieldAdmin",
    "DutyCalendarAdmin",
    "EscalationStepAdmin",
    "GlassBrokenAdmin",
    "HeartbeatAdmin",
    "IncidentAdmin",
    "MembershipAdmin",
    "PolicyVersionAdmin",
    "RuleKeyAdmin",
    "RunbookAdmin",
    "RunbookAgingAdmin",
    "ServiceAdministration",
    "SeverityCriterionAdmin",
    "SeverityLevelAdmin",
    "ShiftAdmin",
    "TagAdmin",
    "TeamAdmin",
    "TeamTargetAdmin",
    "WebhookDeliveryAdmin",
    "WebhookReceiverAdmin",
]
