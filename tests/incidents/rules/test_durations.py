from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from incidents.enums import Moment
from incidents.rules.durations import contradiction_sentence, contradictions, durations

START = datetime(2026, 3, 27, 2, 50, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def test_the_four_durations_run_between_their_moments() -> None:
    found = durations(
        {
            "impact_started_at": START,
            "detected_at": after(5),
            "declared_at": after(10),
            "acknowledged_at": after(12),
            "mitigated_at": after(115),
            "resolved_at": after(190),
        }
    )
    assert (found.ttd, found.tta, found.ttm, found.ttr) == tuple(timedelta(minutes=m) for m in (5, 2, 115, 190))
    assert found.contradictions == ()


def test_without_a_known_impact_start_there_is_no_time_to_mitigate_and_no_contradiction() -> None:
    found = durations({"declared_at": START, "mitigated_at": after(5), "resolved_at": after(9)})
    assert (found.ttm, found.ttr, found.contradictions) == (None, None, ())


def test_a_negative_duration_is_none_and_its_contradiction_is_named() -> None:
    found = durations({"impact_started_at": after(10), "declared_at": START, "resolved_at": START})
    assert found.ttr is None
    assert found.contradictions == ("ttr",)


def test_zero_is_a_duration() -> None:
    found = durations({"impact_started_at": START, "resolved_at": START})
    assert (found.ttr, found.contradictions) == (timedelta(0), ())


def test_an_incident_declared_before_its_impact_contradicts_nothing() -> None:
    assert contradictions({"declared_at": START, "acknowledged_at": after(1), "impact_started_at": after(30)}) == []


def test_the_hour_that_happens_twice_is_counted() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    start = datetime(2026, 10, 25, 1, 30, tzinfo=lisbon)
    end = datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=lisbon)
    assert durations({"impact_started_at": start, "mitigated_at": end}).ttm == timedelta(hours=1)


def test_a_contradiction_says_which_moments_to_look_at() -> None:
    assert contradiction_sentence("ttr").startswith("Resolved before impact started")


moments = st.dictionaries(
    st.sampled_from([moment.value for moment in Moment]),
    st.none() | st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("America/New_York")])),
)


@given(moments)
def test_a_duration_is_never_negative_and_never_stands_beside_its_contradiction(
    known: dict[str, datetime | None],
) -> None:
    found = durations(known)
    for code in ("ttd", "tta", "ttm", "ttr"):
        length = getattr(found, code)
        assert length is None or length >= timedelta(0)
        assert length is None or code not in found.contradictions
