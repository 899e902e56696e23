import pytest

from postmortems.rules.action_wording import hints


@pytest.mark.parametrize(
    ("title", "end_state", "codes"),
    [
        ("Improve monitoring of depots", "", ["not-verifiable"]),
        ("Improve monitoring of depots", "The dashboard shows the queue of each depot.", []),
        ("Refuse an upgrade while a partition has no consumer", "", []),
        ("Investigate the lag further, until 3 causes are ruled out", "", []),
        ("Train people on the broker upgrade", "", ["adds-a-human-step"]),
        ("Fix it", "", ["too-short"]),
    ],
)
def test_the_wording_is_asked_for_an_end_one_can_check(title: str, end_state: str, codes: list[str]) -> None:
    assert [hint.code for hint in hints(title, end_state)] == codes
