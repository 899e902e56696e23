"""Words of incidents that never were: kinds of failure with everything people write about them."""

from metrics.simulation.texts.kinds import FailureKind
from metrics.simulation.texts.of_capacity import CAPACITY
from metrics.simulation.texts.of_changes import CHANGES
from metrics.simulation.texts.of_data import DATA
from metrics.simulation.texts.of_providers import PROVIDERS

KINDS: tuple[FailureKind, ...] = (*CHANGES, *CAPACITY, *DATA, *PROVIDERS)

__all__ = ["KINDS", "FailureKind"]
