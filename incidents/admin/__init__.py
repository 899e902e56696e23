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
    "CommunicationTemplateAdmin",
    "CustomFieldAdmin",
    "DutyCalendarAdmin",
    "EscalationStepAdmin",
    "GlassBrokenAdmin",
    "IncidentAdmin",
    "MembershipAdmin",
    "PolicyVersionAdmin",
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
