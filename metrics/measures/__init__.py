"""All measures, in the order in which they are listed."""

from metrics.measures import action_items, severity
from metrics.measures.definitions import Measure
from metrics.measures.statement import Family

FAMILIES: tuple[Family, ...] = (action_items.FAMILY, severity.FAMILY)

MEASURES: tuple[Measure, ...] = (
    action_items.ON_TIME,
    action_items.COMPLETION,
    severity.MISCLASSIFICATION,
    severity.UNDER,
    severity.OVER,
    severity.SENSITIVITY,
)

BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
