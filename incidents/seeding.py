"""The severity policy, its criteria and the alert rules that every Debrief starts with (docs: the severity policy).

Called by a migration, and by tests after a flush. Numbers marked *house* are our own choice, where public practice
gives none.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from foundation.accounts.seeding import SYSTEM_USERNAME
from incidents.rules.classification import DEFAULT_CRITERIA
from incidents.rules.escalation import as_row
from incidents.rules.rule_keys import DEFAULT as RULE_KEYS

MINUTES, HOURS, BUSINESS_DAYS = "minutes", "hours", "business_days"


def _within(**terms: tuple[int, str]) -> dict[str, Any]:
    """`acknowledge=(5, MINUTES)` as the two columns of the term."""
    columns: dict[str, Any] = {}
    for name, (amount, unit) in terms.items():
        columns |= {f"{name}_amount": amount, f"{name}_unit": unit}
    return columns


LEVELS: tuple[dict[str, Any], ...] = (
    {
        "level": 1,
        "name": "critical",
        "description": (
            "A customer-facing service is down for everyone; data is lost or corrupted; customer data is exposed, or "
            "someone unauthorised is in; half of users or more are affected."
        ),
        **_within(
            acknowledge=(5, MINUTES),
            mitigate=(60, MINUTES),
            executive_notice=(15, MINUTES),
            internal_update=(30, MINUTES),
            customer_first=(10, MINUTES),
            customer_update=(30, MINUTES),
        ),
        "commander_required": True,
        "postmortem_required": True,
        "postmortem_form": "full",
        "postmortem_business_days": 5,
        "adjudication_percent": 100,
    },
    {
        "level": 2,
        "name": "major",
        "description": (
            "A quarter to half of users are affected; a core function fails with no workaround; a core function’s "
            "error rate is over its threshold for 5 minutes."
        ),
        **_within(
            acknowledge=(15, MINUTES),
            mitigate=(4, HOURS),  # house
            executive_notice=(60, MINUTES),  # house
            internal_update=(30, MINUTES),
            customer_first=(30, MINUTES),  # house
            customer_update=(60, MINUTES),
        ),
        "commander_required": True,
        "postmortem_required": True,
        "postmortem_form": "full",
        "postmortem_business_days": 5,
        "adjudication_percent": 100,
    },
    {
        "level": 3,
        "name": "minor",
        "description": (
            "5–25 % of users are affected; a workaround exists; a non-critical function fails; one more failure would "
            "cause an outage; will become SEV-2 if left."
        ),
        **_within(
            acknowledge=(60, MINUTES),
            mitigate=(8, HOURS),  # house
            internal_update=(4, HOURS),
        ),
        "postmortem_form": "short",
        "postmortem_business_days": 10,  # house
        "adjudication_percent": 25,  # house
    },
    {
        "level": 4,
        "name": "low",
        "description": "Fewer than 5 % of users, or none yet; one component failed and nothing depends on it now.",
        **_within(
            acknowledge=(1, BUSINESS_DAYS),
            mitigate=(5, BUSINESS_DAYS),  # house
            internal_update=(1, BUSINESS_DAYS),  # house
        ),
        "business_hours_only": True,
        "postmortem_form": "short",
        "postmortem_business_days": 10,  # house
        "adjudication_percent": 10,  # house
    },
)


ALERT_RULES: tuple[dict[str, Any], ...] = (
    {
        "order": 10,
        "name": "The silence of heartbeats is the alarm",
        "matchers": [["alertname", "=~", "Watchdog|InfoInhibitor|DeadMansSwitch"]],
        "decision": "heartbeat",
        # Longer than Alertmanager's own repeat interval of four hours, so that a default set-up raises no false alarm.
        "silent_after_minutes": 300,
    },
    {
        "order": 20,
        "name": "Critical alerts declare SEV-2",
        "matchers": [["severity", "=", "critical"]],
        "decision": "declare",
        "severity": 2,
        "hold_off_minutes": 5,  # house: longer than most alerts flap, shorter than anyone waits for a page
    },
    {"order": 90, "name": "All others are recorded", "matchers": [], "decision": "record"},
)


# Level, after, unit, counted from, unless, to, how. Sources and house choices: docs/explanation/severity-policy.md.
STEPS: tuple[tuple[int, int, str, str, str, str, str], ...] = (
    (1, 0, MINUTES, "declared", "", "primary", "targets"),
    (1, 5, MINUTES, "declared", "acknowledged", "secondary", "preferred"),
    (1, 5, MINUTES, "declared", "commanded", "commanders", "preferred"),  # house
    (1, 15, MINUTES, "declared", "acknowledged", "manager", "preferred"),
    (1, 10, MINUTES, "executive_clock", "executive_told", "executives", "preferred"),  # house
    (2, 0, MINUTES, "declared", "", "primary", "targets"),
    (2, 15, MINUTES, "declared", "acknowledged", "secondary", "preferred"),
    (2, 30, MINUTES, "declared", "acknowledged", "manager", "preferred"),
    # Ten minutes before the hour is over, since what is sent at the last minute arrives after it (house).
    (2, 50, MINUTES, "executive_clock", "executive_told", "executives", "preferred"),
    (3, 0, MINUTES, "declared", "", "primary", "preferred"),
    (3, 60, MINUTES, "declared", "acknowledged", "secondary", "preferred"),
    (4, 0, MINUTES, "declared", "", "primary", "in_app"),
    (4, 1, BUSINESS_DAYS, "declared", "acknowledged", "team", "in_app"),  # house
)


TAGS = (
    ("vendor", "vendor", "Someone else's system failed us."),
    ("near-miss", "near miss", "It could have hurt customers and did not."),
)

# Audience, stage, text. Plain words: what happens, what we do, when we say more.
TEMPLATES: tuple[tuple[str, str, str], ...] = (
    ("internal", "first", "{severity}: {title}. {impact}\nWe are finding out why. Next update by {next_update}."),
    ("internal", "update", "{severity}: {title}. Since the last update: …\nNext we …. Next update by {next_update}."),
    (
        "internal",
        "mitigated",
        "Mitigated: {title}. Still to be done: …. Next update by {next_update}.",
    ),
    ("internal", "resolved", "Resolved: {title}. What happened and what we change follows in the post-mortem."),
    ("customer", "first", "We are looking into a problem with {service}. {impact}\nWe say more by {next_update}."),
    ("customer", "update", "The problem with {service} continues. What we know now: …\nWe say more by {next_update}."),
    ("customer", "mitigated", "{service} works again. We watch it closely and say more by {next_update}."),
    ("customer", "resolved", "The problem with {service} is over. We are sorry for the trouble it caused you."),
    (
        "executive",
        "first",
        "{severity}: {title}. {impact}\nWho is affected: …. What we do: …. What we need from you: ….",
    ),
    ("executive", "update", "{severity}: {title}. Since we last told you: …. What we need from you: …."),
    ("executive", "mitigated", "Mitigated: {title}. How customers were hurt: …. What still has to happen: …."),
    ("executive", "resolved", "Resolved: {title}. How customers were hurt: …. The post-mortem follows."),
)


# Days after which a runbook is stale, by the tier of its services. Public practice states 60 to 180 days, none by tier.
AGING = ((1, 90), (2, 180), (3, 365))  # the last: house


def seed(apps: Any) -> None:
    """Levels, criteria, alert rules and the first policy version. Safe to run twice."""
    levels = apps.get_model("incidents", "SeverityLevel")
    if levels.objects.exists():
        return
    rows = {fields["level"]: levels.objects.create(**fields) for fields in LEVELS}
    criteria = apps.get_model("incidents", "SeverityCriterion")
    for order, criterion in enumerate(DEFAULT_CRITERIA):
        criteria.objects.create(
            level=rows[criterion.level],
            order=order,
            conditions=criterion.as_json(),
            sentence=criterion.sentence,
        )
    _seed_alert_rules(apps)
    for place, each in enumerate(RULE_KEYS, start=1):
        apps.get_model("incidents", "RuleKey").objects.create(
            meaning=each.meaning, place=each.place, key=each.key, order=10 * place
        )
    _seed_steps(apps, rows)
    for slug, name, description in TAGS:
        apps.get_model("incidents", "Tag").objects.create(slug=slug, name=name, description=description)
    for audience, stage, text in TEMPLATES:
        apps.get_model("incidents", "CommunicationTemplate").objects.create(audience=audience, stage=stage, text=text)
    for tier, days in AGING:
        apps.get_model("incidents", "RunbookAging").objects.create(tier=tier, days=days)
    _seed_version(apps)


def _seed_alert_rules(apps: Any) -> None:
    rules = apps.get_model("incidents", "AlertRule")
    for fields in ALERT_RULES:
        rules.objects.create(**fields)


def _seed_steps(apps: Any, levels: dict[int, Any]) -> None:
    steps = apps.get_model("incidents", "EscalationStep")
    for level, amount, unit, counted_from, unless, to, via in STEPS:
        steps.objects.create(
            level=levels[level],
            after_amount=amount,
            after_unit=unit,
            after_from=counted_from,
            unless=unless,
            to=to,
            via=via,
        )


def _seed_version(apps: Any) -> None:
    level = apps.get_model("incidents", "SeverityLevel")
    names = [field.name for field in level._meta.fields if field.name not in ("id", "description")]
    now = timezone.now()
    apps.get_model("incidents", "PolicyVersion").objects.create(
        number=1,
        levels={str(row.level): {name: getattr(row, name) for name in names} for row in level.objects.all()},
        criteria=[
            {"level": row.level.level, "conditions": row.conditions, "sentence": row.sentence}
            for row in apps.get_model("incidents", "SeverityCriterion").objects.select_related("level")
        ],
        steps=[as_row(step) for step in apps.get_model("incidents", "EscalationStep").objects.select_related("level")],
        at=now,
        recorded_at=now,
        by=apps.get_model("accounts", "User").objects.get(username=SYSTEM_USERNAME),
        reason="What Debrief starts with.",
        source="command",
    )
