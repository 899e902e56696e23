from metrics.models.counts import ActionItemCounts, CountSnapshot, SeverityCounts
from metrics.models.publications import Publication
from metrics.models.runs import ComputingRun, Watermark

__all__ = ["ActionItemCounts", "ComputingRun", "CountSnapshot", "Publication", "SeverityCounts", "Watermark"]
