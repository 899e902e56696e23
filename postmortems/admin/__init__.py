from postmortems.admin.records import ActionItemAdmin, PostmortemAdmin
from postmortems.admin.templates import FactorKindAdmin, TemplateAdmin

__all__ = ["ActionItemAdmin", "FactorKindAdmin", "PostmortemAdmin", "TemplateAdmin"]
