"""Severity declared against severity adjudicated on what was knowable, by the month of declaration.

Definition (version 1), from DESIGN.md section 5. *Misclassified*: declared differs from adjudicated, ÷ judged; *too
low* (under) and *too high* (over) apart. *Critical sensitivity*: declared SEV-1 or SEV-2, of those adjudicated SEV-1
or SEV-2. Judged is a sample, drawn by an unchanging key of the incident at the rate of its peak severity at
declaration; in the rates each counts 1 ÷ its rate, in the matrix each counts one.

Edge cases. Cancelled, merged, drill, test and private incidents are out. What a machine declared is measured apart:
the rates are of human classification. Judgements outside the sample are listed and counted nowhere. What was sampled
and not judged yet is shown as waiting.

Source: `incidents.SeverityStanding`. Unit: share of incidents, 0 to 1. Interval: Wilson on Kish's effective n.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from django.utils.translation import gettext_lazy as _

from metrics.enums import FamilyName
from metrics.measures.definitions import Measure, Row
from metrics.measures.statement import Family
from metrics.statistics import agreement
from metrics.statistics.agreement import LEVELS, Cell, Matrix
from metrics.statistics.measurement import Answer

OUTSIDE_THE_SAMPLE = 0
CELLS = {f"d{declared}a{adjudicated}": (declared, adjudicated) for declared in LEVELS for adjudicated in LEVELS}


def _judged(declared: int, adjudicated: int) -> str:
    return f"SUM(CASE WHEN declared = {declared} AND adjudicated = {adjudicated} THEN sign ELSE 0 END)"


FAMILY = Family(
    name=FamilyName.SEVERITY,
    version=1,
    ledger="incidents_severitystanding",
    table="metrics_severitycounts",
    keys={"by_machine": "by_machine", "rate": "COALESCE(rate, 0)"},
    counts={
        "waiting": "SUM(CASE WHEN adjudicated IS NULL THEN sign ELSE 0 END)",
        **{name: _judged(*levels) for name, levels in CELLS.items()},
    },
)


def cells_of(rows: Sequence[Row], *, by_machine: bool = False, in_sample: bool = True) -> list[Cell]:
    """The judged of the sample (or those judged outside it), by level, level and rate, summed over `rows`."""
    counts: Counter[tuple[int, int, int]] = Counter()
    for row in rows:
        if bool(row["by_machine"]) is by_machine and (row["rate"] != OUTSIDE_THE_SAMPLE) is in_sample:
            for name, (declared, adjudicated) in CELLS.items():
                counts[declared, adjudicated, int(row["rate"]) or 100] += int(row[name])
    return [
        Cell(declared, adjudicated, rate, count) for (declared, adjudicated, rate), count in counts.items() if count
    ]


def waiting(rows: Sequence[Row]) -> int:
    """Sampled, declared by a person, and not judged yet."""
    return sum(int(row["waiting"]) for row in rows if row["rate"] != OUTSIDE_THE_SAMPLE and not row["by_machine"])


def declared(rows: Sequence[Row], *, by_machine: bool | None = None) -> int:
    """All incidents that are measured; only those that a machine (or a person) classified where asked."""
    chosen = [row for row in rows if by_machine is None or bool(row["by_machine"]) is by_machine]
    return sum(int(row["waiting"]) + sum(int(row[name]) for name in CELLS) for row in chosen)


def matrix(rows: Sequence[Row], *, by_machine: bool = False) -> Matrix:
    """Raw counts of the sample, rows declared, columns adjudicated."""
    return agreement.matrix_of(cells_of(rows, by_machine=by_machine))


def _of(rate: Callable[[list[Cell]], Answer]) -> Callable[[Sequence[Row]], Answer]:
    return lambda rows: rate(cells_of(rows))


_IN_ALL = _(
    "Judged is a sample, drawn at the rate of the peak severity by the policy at declaration; each counts 1 ÷ its "
    "rate. Judgements outside the sample are listed, not counted. What a machine declared is measured apart. "
    "Cancelled and merged incidents, drills, tests and private incidents are left out."
)

MISCLASSIFICATION = Measure(
    name="severity_misclassification_rate",
    family=FAMILY,
    title=_("Misclassified"),
    text=_("Of incidents declared in the period: share whose declared severity differs from the one adjudicated on "
           "what was knowable."),
    formula=_("differing ÷ judged, weighted"),
    unit=_("share of incidents"),
    edges=_IN_ALL,
    answer=_of(agreement.misclassification_rate),
)  # fmt: skip

UNDER = Measure(
    name="severity_under_classification_rate",
    family=FAMILY,
    title=_("Declared too low"),
    text=_("Share declared less severe than adjudicated on what was knowable."),
    formula=_("declared less severe ÷ judged, weighted"),
    unit=_("share of incidents"),
    edges=_IN_ALL,
    answer=_of(agreement.under_classification_rate),
)

OVER = Measure(
    name="severity_over_classification_rate",
    family=FAMILY,
    title=_("Declared too high"),
    text=_("Share declared more severe than adjudicated on what was knowable."),
    formula=_("declared more severe ÷ judged, weighted"),
    unit=_("share of incidents"),
    edges=_IN_ALL,
    answer=_of(agreement.over_classification_rate),
)

SENSITIVITY = Measure(
    name="severity_critical_sensitivity",
    family=FAMILY,
    title=_("Critical sensitivity"),
    text=_("Declared SEV-1 or SEV-2, of those adjudicated SEV-1 or SEV-2."),
    formula=_("declared critical ÷ adjudicated critical, weighted"),
    unit=_("share of critical incidents"),
    edges=_IN_ALL,
    answer=_of(agreement.critical_sensitivity),
)
