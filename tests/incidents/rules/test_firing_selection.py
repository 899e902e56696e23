"""Which of several firings a page is about."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.rules.firing_selection import agrees, alike, common_labels, contradicts, labels_of


@dataclass
class Fires:
    labels: dict[str, str]
    name: str = "PodCrashes"


A = Fires({"namespace": "nsa", "pod": "pod-a", "job": "kube"})
B = Fires({"namespace": "nsb", "pod": "pod-b", "job": "kube"})


def test_a_firing_agrees_with_all_or_not_at_all() -> None:
    assert agrees(A, {"namespace": "nsa", "pod": "pod-a"})
    assert not agrees(A, {"namespace": "nsa", "pod": "pod-b"})
    assert agrees(A, {})


def test_a_label_that_it_does_not_have_is_a_contradiction() -> None:
    assert not agrees(A, {"namespace": "nsa", "container": "c"})


def test_other_names_of_a_label_agree_and_so_does_the_name_of_the_alert() -> None:
    assert agrees(A, {"ns": "nsa", "alertname": "PodCrashes"})
    assert not agrees(A, {"alertname": "NodeDown"})


def test_a_label_of_that_very_name_goes_before_its_like() -> None:
    assert labels_of({"pod": "mine", "exported_pod": "theirs"})["pod"] == "mine"
    assert labels_of({"exported_pod": "theirs"})["pod"] == "theirs"


def test_what_a_firing_does_not_say_contradicts_nothing() -> None:
    assert not contradicts(A, {"pod": "pod-a", "region": "eu"})
    assert contradicts(A, {"pod": "pod-b"})


def test_firings_that_differ_in_nothing_asked_are_one() -> None:
    again = Fires({**A.labels, "prometheus": "replica-2"})
    assert alike([A, again, B], ["namespace", "pod"]) == [[A, again], [B]]
    assert alike([A, B], []) == [[A, B]]


def test_of_a_group_only_what_all_say_is_known() -> None:
    assert common_labels([A, B]) == {"job": "kube"}
    assert common_labels([]) == {}
