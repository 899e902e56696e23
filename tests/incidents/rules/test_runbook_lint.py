"""Whether a runbook would work at 3 a.m.: each rule on what it finds, and on what it lets be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.runbook_lint import MOST_FINDINGS, Weight, check_runbook
from incidents.rules.runbook_sections import EXPECTED_SECTIONS
from incidents.rules.runbook_skeleton import SKELETON, UNTITLED

GOOD = """---
owner: payments
---
# Cards decline

## Meaning

One acquirer declines cards.

## Impact

Customers of it can't pay.

## Diagnosis

1. Confirm that one acquirer fails

   ```shell
   payctl declines --since 5m
   ```

   Expected: one above 20 %

## Mitigation

1. Move the traffic

   ```shell
   payctl route set --to easterly
   ```

   Expected: declines fall within a minute

   Undo: payctl route reset
"""


def codes(source: str) -> list[str]:
    return [finding.code for finding in check_runbook(source)]


def with_step(command: str, before: str = "Move the traffic", after: str = "Expected: it says ok") -> str:
    step = f"1. {before}\n\n   ```shell\n   {command}\n   ```\n\n   {after}\n"
    return GOOD[: GOOD.index("1. Move the traffic")] + step


def test_a_good_one_is_left_alone() -> None:
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("## Impact\n\nCustomers of it can't pay.\n\n", ""), [("missing-section", "Impact", Weight.WARNING)]),
        (("## Mitigation", "## Something else"), [("missing-section", "Mitigation", Weight.ERROR)]),
        (("Customers of it can't pay.", ""), [("empty-section", "Impact", Weight.WARNING)]),
        (("Customers of it can't pay.", "TODO"), [("todo-left", "Impact", Weight.WARNING)]),
        (
            ("Customers of it can't pay.", "They can't pay (TODO: how many?)."),
            [("todo-in-text", "Impact", Weight.WARNING)],
        ),
        (("   Expected: one above 20 %\n", ""), [("no-expected-result", "Diagnosis", Weight.HINT)]),
        (("---\nowner: payments\n---\n", ""), [("no-owner", "", Weight.HINT)]),
    ],
)
def test_what_is_left_out_is_found(change: tuple[str, str], found: list[tuple[str, str, Weight]]) -> None:
    findings = check_runbook(GOOD.replace(*change))
    assert [(each.code, each.section, each.severity) for each in findings] == found


def test_a_fence_that_never_ends_is_found_where_it_begins() -> None:
    [finding] = [each for each in check_runbook(GOOD + "\n```shell\npayctl\n") if each.code == "unclosed-fence"]
    assert finding.line == GOOD.count("\n") + 2


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("Investigate the cause", "vague-step"),
        ("Make sure that it works", "vague-step"),
        ("Give the acquirer a call", "no-command"),
        ("Check `payctl status`", None),
        ("Check [the board](https://graphs.example.org/d/1)", None),
    ],
)
def test_a_step_says_what_to_do(step: str, code: str | None) -> None:
    source = GOOD.replace("   Expected: one above 20 %\n", f"   Expected: one above 20 %\n\n2. {step}\n")
    assert codes(source) == ([code] if code else [])


@pytest.mark.parametrize(
    "command",
    [
        "rm -rf /var/lib/x", "kubectl -n payments delete pod x", "helm uninstall x", "psql -c 'DROP TABLE cards'",
        "redis-cli FLUSHALL", "terraform destroy", "git push --force", "kill -9 12", "dd if=/dev/zero of=/dev/sda",
        "aws ec2 terminate-instances --instance-ids i-1", "etcdctl del /x", "docker system prune",
    ],
)  # fmt: skip
def test_what_destroys_warns_or_can_be_undone(command: str) -> None:
    assert codes(with_step(command)) == ["destructive"]
    assert codes(with_step(command, before="Warning: this loses what is queued")) == []
    assert codes(with_step(command, after="Undo: payctl restore")) == ["no-expected-result"]


@pytest.mark.parametrize("command", ["kubectl get pods", "rm x.tmp", "git push", "echo deleted", "systemctl status x"])
def test_what_destroys_nothing_is_left_alone(command: str) -> None:
    assert codes(with_step(command)) == []


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("kubectl -n <namespace> get pods", False),
        ("kubectl -n <my-namespace> logs <pod name>", False),
        ("kubectl logs {{ $labels.pod }}", False),
        ("payctl --region <the magic word>", True),
        ("payctl --to $WAREHOUSE", True),
        ("ACQUIRER=easterly; payctl --to $ACQUIRER", False),
        ("for x in a b; do payctl $x; done", False),
        ("cat <<EOF > $HOME/x", False),
        ("ps | awk '{print $1, $NF}'", False),
    ],
)
def test_what_is_to_be_filled_in_is_known(command: str, found: bool) -> None:
    assert ("undefined-placeholder" in codes(with_step(command))) is found


def test_a_placeholder_that_the_text_explains_is_known() -> None:
    source = with_step("payctl --to $ACQUIRER", before="Choose the acquirer that has room, and move the traffic")
    assert "undefined-placeholder" not in codes(source)


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("[x](https://example.org/)", None),
        ("[x](http://example.org/)", "insecure-link"),
        ("[x](../other.md)", "relative-link"),
        ("![x](graph.png)", "relative-link"),
        ("[x](#diagnosis)", None),
        ("[x](mailto:team@example.org)", None),
    ],
)
def test_links_open_from_wherever_it_is_read(link: str, code: str | None) -> None:
    assert codes(GOOD.replace("One acquirer declines cards.", f"One declines: {link}")) == ([code] if code else [])


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Ask Maria Nunes.", True),
        ("Ping @maria.", True),
        ("Write to maria.nunes@example.org.", True),
        ("Contact Support.", False),
        ("Call Payments on-call.", False),
        ("Ask the Platform team.", False),
        ("Call the API.", False),
    ],
)
def test_people_are_no_instructions(sentence: str, found: bool) -> None:
    source = GOOD.replace("Customers of it can't pay.", sentence)
    assert ("personal-name" in codes(source)) is found


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("curl -H 'Authorization: Bearer $TOKEN_FROM_VAULT'", False),
        ("export AWS=AKIAABCDEFGHIJKLMNOP", True),
        ("psql postgres://app:s3cretpass@db/x", True),
        ("psql postgres://app:<password>@db/x", False),
        ("payctl login --password=hunter2hunter2", True),
        ("payctl login --password=<password>", False),
        ("payctl login --token $TOKEN", False),
    ],
)
def test_secrets_do_not_stand_in_it(command: str, found: bool) -> None:
    assert ("secret" in codes(with_step(command))) is found


def test_commands_come_before_the_reading() -> None:
    source = GOOD.replace("One acquirer declines cards.", "One acquirer declines cards. " * 60)
    assert codes(source) == ["command-after-prose"]


def test_what_is_too_long_is_said() -> None:
    steps = "".join(f"{number}. Run `payctl {number}`\n" for number in range(2, 24))
    assert "too-long" in codes(GOOD.replace("\n## Mitigation", f"\n{steps}\n## Mitigation"))


def test_that_it_worked_is_checked() -> None:
    bare = "# X\n\nOwner: payments team\n\n## Mitigation\n\n1. Restart it\n\n   ```shell\n   payctl restart\n   ```\n"
    assert "no-check" in codes(bare)
    assert "no-check" not in codes(bare + "\nThe alert clears within a minute.\n")


@given(st.text(max_size=300))
def test_whatever_is_handed_in_is_checked(text: str) -> None:
    for source in (text, GOOD + text, f"## Mitigation\n\n1. {text}\n\n   ```\n{text}"):
        lines = source.count("\n") + source.count("\r") + 1
        assert all(1 <= finding.line <= lines + 1 for finding in check_runbook(source))


def with_sentence(sentence: str) -> str:
    return GOOD[: GOOD.index("1. Move the traffic")] + f"1. {sentence}\n"


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Run `kubectl delete ns payments`.", "destructive"),
        ("Run `payctl stop`, then `rm -rf /data/x`.", "destructive"),
        ("Run `payctl stop --at <magic word>`.", "undefined-placeholder"),
    ],
)
def test_a_command_that_stands_in_a_sentence_is_looked_at(sentence: str, code: str) -> None:
    assert code in codes(with_sentence(sentence))


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", True),
        ('curl -H "Authorization: Bearer abcdefghijklmnop1234567890" https://a.example', True),
        ("mysql -h db -psecretpass1", True),
        ("mysql -psecretpass1 orders", True),
        ("DB_PASSWORD=hunter2hunter2 payctl", True),
        ("export GITHUB_TOKEN=abcdefgh12345678", True),
        ("curl -u admin:hunter2hunter2 https://a.example", True),
        ("sshpass -p hunter2 ssh db", True),
        ("export GITHUB_TOKEN=$(cat token)", False),
        ("export GITHUB_TOKEN=<your token>", False),
        ("mysql -p -h db", False),
        ("mysql -P 3306 -p$PASSWORD", False),
        ("curl -u admin:$PASSWORD https://a.example", False),
        ("kubectl create token payments-reader", False),
        ("kubectl get secret db-password -o yaml", False),
    ],
)
def test_secrets_are_found_under_the_names_that_they_have(command: str, found: bool) -> None:
    assert ("secret" in codes(with_step(command))) is found


def test_what_a_new_runbook_begins_with_is_not_written() -> None:
    source = SKELETON.format(title=UNTITLED)
    found = [(each.code, each.section) for each in check_runbook(source) if each.code.startswith("todo")]
    assert found == [("todo-in-text", ""), *(("todo-left", name) for name in EXPECTED_SECTIONS)]
    assert "todo-in-text" in codes(source.replace("Say what to do.", "Restart it."))


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 16_000,
        "\r\n" * 10_000,
        f"1. {'`' * 20_000}\n",
        f"1. Do\n\n   ```sh\n   rm {'-a ' * 20_000}\n   ```\n",
        "a." * 20_000 + "@",
        "eyJ-" * 10_000,
        "curl " * 10_000,
    ],
    ids=["blank lines", "Windows", "marks", "options", "dots", "tokens", "programs"],
)
def test_a_long_text_is_checked_in_time(text: str) -> None:
    began = time.process_time()
    check_runbook(f"# A\n\n## Mitigation\n\n{text}")
    assert time.process_time() - began < 5


def test_nobody_is_told_everything_about_a_text_that_is_all_wrong() -> None:
    assert len(check_runbook("## Mitigation\n\n" + "1. Do\n" * 1000)) == MOST_FINDINGS
