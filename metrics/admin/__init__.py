from metrics.admin.publications import PublicationAdmin
from metrics.admin.runs import ComputingRunAdmin

__all__ = ["ComputingRunAdmin", "PublicationAdmin"]
