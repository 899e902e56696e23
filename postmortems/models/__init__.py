from postmortems.models.action_facts import ActionItemChange, ActionItemStateFact
from postmortems.models.action_items import ActionItem
from postmortems.models.factors import PostmortemFactor
from postmortems.models.postmortems import Postmortem, PostmortemStateChange, PostmortemWaiver
from postmortems.models.reviews import Review
from postmortems.models.sections import PostmortemSection
from postmortems.models.taxonomy import FactorKind
from postmortems.models.templates import PostmortemTemplate, TemplateSection, TemplateVersion

__all__ = [
    "ActionItem",
    "ActionItemChange",
    "ActionItemStateFact",
    "FactorKind",
    "Postmortem",
    "PostmortemFactor",
    "PostmortemSection",
    "PostmortemStateChange",
    "PostmortemTemplate",
    "PostmortemWaiver",
    "Review",
    "TemplateSection",
    "TemplateVersion",
]
