"""A small history of severities, planted and counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval
from foundation.audit.clock import standing_at
from incidents.enums import Basis, DeclaredVia, IncidentKind, Severity, Status
from incidents.models import Incident, SeverityLevel, Team
from incidents.services.lifecycle import cancel
from incidents.services.policy import save_level
from incidents.services.severity import adjudicate
from incidents.services.standings import sync_standing
from metrics.measures import severity
from metrics.measures.definitions import Measure, Row
from metrics.services.reading import live_counts
from metrics.statistics.measurement import Measurement, NoData
from metrics.statistics.wilson import wilson_interval
from tests.factories import make_incident, make_team, make_user, system
from tests.metrics.stories import count_on, judged, noon, resolved, sample_all
from tests.postmortems.stories import make_reviewer

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

MAY = date(2026, 5, 1)
ONE, TWO, THREE, FOUR = Severity
PLANTED = [(ONE, ONE), (ONE, TWO), (TWO, TWO), (TWO, ONE), (THREE, THREE), (THREE, TWO)]
"""Declared, adjudicated. SEV-3 is sampled at one half, so its two stand for four."""


@pytest.fixture
def team() -> Team:
    return make_team("payments")


def sampled(declared: Severity, adjudicated: Severity, *, team: Team, day: int) -> None:
    """Judged in the sample, whichever that is: those beside it stay unresolved and unjudged outside of it."""
    by = make_user()
    incident = resolved(declared, team=team, on=MAY + timedelta(days=day), by=by)
    while incident.adjudication_weight is None:
        incident = resolved(declared, team=team, on=MAY + timedelta(days=day), by=by)
    judge(incident, adjudicated, day=day)


def judge(incident: Incident, level: Severity, *, day: int) -> None:
    with standing_at(noon(MAY + timedelta(days=day + 1))):
        adjudicate(incident=incident, basis=Basis.KNOWABLE, severity=level, by=make_reviewer(), reason="By the facts")


def halve_the_third_level() -> None:
    sample_all()
    level = SeverityLevel.objects.get(level=3)
    level.adjudication_percent = 50
    save_level(level=level, by=system(), reason="For this test")


@pytest.fixture
def history(team: Team) -> list[Row]:
    halve_the_third_level()
    for number, (declared, adjudicated) in enumerate(PLANTED):
        sampled(declared, adjudicated, team=team, day=number)
    return counted()


def counted() -> list[Row]:
    """The organisation's rows of May."""
    count_on(date(2026, 6, 10))
    return live_counts(severity.FAMILY, nodes=[None], first=MAY, last=MAY).get((None, MAY), [])


def value_of(measure: Measure, rows: list[Row]) -> tuple[float, int]:
    answer = measure.answer(rows)
    assert isinstance(answer, Measurement)
    return answer.value, answer.n


def test_the_matrix_counts_each_judged_incident_once(history):
    assert severity.matrix(history) == ((1, 1, 0, 0), (1, 1, 0, 0), (0, 1, 1, 0), (0, 0, 0, 0))


def test_the_rates_weigh_each_by_its_sampling_rate(history):
    assert value_of(severity.MISCLASSIFICATION, history) == (4 / 8, 6)
    assert value_of(severity.UNDER, history) == (3 / 8, 6)
    assert value_of(severity.OVER, history) == (1 / 8, 6)
    assert value_of(severity.SENSITIVITY, history) == (pytest.approx(4 / 6), 5)


def test_the_interval_stands_on_the_effective_number(history):
    answer = severity.MISCLASSIFICATION.answer(history)
    assert isinstance(answer, Measurement)
    assert answer.effective_n == pytest.approx(8**2 / (4 * 1 + 2 * 2**2))
    assert answer.interval == pytest.approx(wilson_interval(0.5, answer.effective_n))


def test_sampled_and_not_judged_waits(team):
    sample_all()
    resolved(TWO, team=team, on=MAY, by=make_user())
    rows = counted()
    assert (severity.waiting(rows), severity.declared(rows)) == (1, 1)
    assert isinstance(severity.MISCLASSIFICATION.answer(rows), NoData)


def test_a_judgement_outside_the_sample_is_listed_and_counts_in_no_rate(team):
    sample_all(0)
    judged(TWO, ONE, team=team, on=MAY)
    rows = counted()
    assert isinstance(severity.MISCLASSIFICATION.answer(rows), NoData)
    assert [cell.count for cell in severity.cells_of(rows, in_sample=False)] == [1]


def test_what_a_machine_declared_is_measured_apart(team):
    sample_all()
    judged(TWO, ONE, team=team, on=MAY, by=system(), via=DeclaredVia.ALERT)
    rows = counted()
    assert isinstance(severity.UNDER.answer(rows), NoData)
    assert severity.matrix(rows, by_machine=True)[1][0] == 1


def test_a_cancelled_incident_counts_nowhere(team):
    sample_all()
    by = make_user()
    with standing_at(noon(MAY)):
        incident = make_incident(by=by, team=team, severity=TWO)
        approval = cancel(incident=incident, by=by, reason="It was a duplicate")
    with standing_at(noon(MAY) + timedelta(hours=1)):
        assert isinstance(approval, Approval)
        confirm_approval(approval=approval, by=make_user())
    assert severity.declared(counted()) == 0


def test_a_merged_incident_counts_nowhere(team):
    sample_all()
    by = make_user()
    survivor, folded = (resolved(TWO, team=team, on=MAY, by=by) for _number in range(2))
    folded.status, folded.merged_into = Status.MERGED, survivor
    with standing_at(noon(MAY) + timedelta(hours=3)):
        folded.save()
        sync_standing(folded, by=by)
    assert severity.declared(counted()) == 1


@pytest.mark.parametrize(
    "fields",
    [{"kind": IncidentKind.DRILL}, {"kind": IncidentKind.TEST}, {"private": True}],
    ids=["a drill", "a test", "a private one"],
)
def test_what_is_not_measured_counts_nowhere(team, fields):
    sample_all()
    resolved(TWO, team=team, on=MAY, by=make_user(), **fields)
    assert severity.declared(counted()) == 0


def test_the_team_above_holds_those_of_the_teams_below(team):
    sample_all()
    below = make_team("cards", parent=team)
    judged(TWO, ONE, team=below, on=MAY)
    count_on(date(2026, 6, 10))
    found = live_counts(severity.FAMILY, first=MAY, last=MAY)
    assert {node for node, _month in found} == {None, team.pk, below.pk}
    assert severity.matrix(found[team.pk, MAY])[1][0] == 1
