"""The templates and the taxonomy that every Debrief starts with (docs: the post-mortem template).

Sections in the order that most public templates share; required are those without which a reader learns nothing.
Trigger is not cause (Google's two lists), and no row names a person. Called by a migration, and by tests after a flush.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from foundation.accounts.seeding import SYSTEM_USERNAME

SECTIONS: tuple[dict[str, Any], ...] = (
    {
        "key": "summary", "title": "Summary", "required": True, "kind": "text", "short": True,
        "guidance": "Two or three sentences that an outsider follows: what happened, for how long, who noticed.",
    },
    {
        "key": "impact", "title": "Impact", "required": True, "kind": "text", "short": True,
        "guidance": "In numbers: users, requests, money, minutes, data. Say what you don’t know, too.",
    },
    {
        "key": "background", "title": "Background", "required": False, "kind": "text", "short": False,
        "guidance": "What must one know about the system to follow the rest?",
    },
    {
        "key": "trigger", "title": "Trigger", "required": True, "kind": "trigger", "short": True,
        "guidance": "The event that set it off. Why that event could do harm stands under contributing factors.",
    },
    {
        "key": "factors", "title": "Contributing factors", "required": True, "kind": "factors", "short": True,
        "guidance": "What in the system or the process made this possible, or made it worse or longer? "
        "There are usually several. Ask how it made sense at the time.",
    },
    {
        "key": "detection", "title": "Detection", "required": True, "kind": "text", "short": False,
        "guidance": "How was it found, after how long, and what would have halved that time?",
    },
    {
        "key": "response", "title": "Response and recovery", "required": False, "kind": "text", "short": False,
        "guidance": "What was tried, what worked, what was missing?",
    },
    {
        "key": "timeline", "title": "Timeline", "required": True, "kind": "timeline", "short": True,
        "guidance": "From what led up to it to recovery, in UTC, with links to the data.",
    },
    {
        "key": "went-well", "title": "What went well", "required": False, "kind": "text", "short": False,
        "guidance": "About the response as well as the system. What should stay as it is?",
    },
    {
        "key": "hard", "title": "What was hard", "required": False, "kind": "text", "short": False,
        "guidance": "Where did the system, the tools or the process make it harder than it had to be?",
    },
    {
        "key": "lucky", "title": "Where we were lucky", "required": False, "kind": "text", "short": False,
        "guidance": "What could as well have gone the other way?",
    },
    {
        "key": "recurrence", "title": "Recurrence and backlog", "required": False, "kind": "text", "short": False,
        "guidance": "Has this happened before? Was a fix already waiting?",
    },
    {
        "key": "actions", "title": "Action items", "required": True, "kind": "actions", "short": True,
        "guidance": "Each starts with a verb, has one owner, a due date, and an end that one can check.",
    },
    {
        "key": "messages", "title": "Messages", "required": False, "kind": "text", "short": False,
        "guidance": "A note for the inside, and a text for the public: what happened, and what we do about it.",
    },
)  # fmt: skip

TEMPLATES: tuple[dict[str, Any], ...] = (
    {"slug": "full", "name": "Post-mortem", "form": "full"},
    {"slug": "short", "name": "Short form", "form": "short"},
)

TRIGGERS: tuple[tuple[str, str, str], ...] = (
    ("software-change", "Software change", "A new build, a rollback, a library."),
    ("configuration-change", "Configuration change", "Settings, routing, limits, infrastructure as code."),
    ("feature-flag", "Feature flag", "Something was switched on, off, or to more users."),
    ("data-migration", "Data migration", "Schema or data moved or changed."),
    ("load-change", "Load or traffic change", "More requests, or other ones."),
    ("dependency", "Dependency or provider", "Something outside failed or changed."),
    ("capacity-exhausted", "Capacity exhausted", "Disk, memory, connections, quota."),
    ("hardware-network", "Hardware or network", "A machine, a disk, a link, a region."),
    ("expiry", "Certificate or credential expiry", "Something ran out on a known day."),
    ("external-attack", "External attack", "Someone meant harm."),
    ("unknown", "Unknown", "Not found, or not yet."),
)

FACTORS: tuple[tuple[str, str, str], ...] = (
    ("design", "Design and architecture", "Single points of failure, coupling, missing limits."),
    ("test-coverage", "Test coverage", "The case was not tested, or not like production."),
    ("release-process", "Release process", "Stages, canaries, rollback, checks after the change."),
    ("configuration-safety", "Configuration safety", "A change could take effect without a check."),
    ("capacity-planning", "Capacity planning", "The room left was not known, or too small."),
    ("dependency", "Dependency", "No fallback, no limit, no agreement with the other side."),
    ("observability", "Observability", "It could not be seen, or only in sum."),
    ("alerting", "Alerting", "Nothing fired, too late, or too much."),
    ("documentation", "Runbook or documentation", "Missing, stale, or misleading."),
    ("tooling-access", "Tooling and access", "The right tool or right was not at hand."),
    ("process-ownership", "Process and ownership", "Nobody’s, or too many people’s."),
    ("known-issue", "Known issue, deferred", "It was known, and a fix was waiting."),
    ("unknown", "Unknown", "Not found, or not yet."),
)


def seed(apps: Any) -> None:
    """Write what is not there yet; what was edited since stays as it is."""
    system = apps.get_model("accounts", "User").objects.get(username=SYSTEM_USERNAME)
    _seed_templates(apps, system)
    kinds = apps.get_model("postmortems", "FactorKind")
    for role, rows in (("trigger", TRIGGERS), ("factor", FACTORS)):
        for order, (slug, name, description) in enumerate(rows, start=1):
            kinds.objects.get_or_create(
                role=role, slug=slug, defaults={"name": name, "description": description, "order": order}
            )


def _seed_templates(apps: Any, system: Any) -> None:
    templates = apps.get_model("postmortems", "PostmortemTemplate")
    versions = apps.get_model("postmortems", "TemplateVersion")
    sections = apps.get_model("postmortems", "TemplateSection")
    for fields in TEMPLATES:
        template, created = templates.objects.get_or_create(slug=fields["slug"], defaults=fields)
        if not created:
            continue
        version = versions(
            template=template, number=1, at=timezone.now(), by=system, reason="As Debrief comes.", source="command"
        )
        version.save()
        wanted = [section for section in SECTIONS if fields["form"] == "full" or section["short"]]
        for order, section in enumerate(wanted, start=1):
            columns = {name: value for name, value in section.items() if name != "short"}
            sections(template_version=version, order=order, **columns).save()
