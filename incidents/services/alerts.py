"""Alert definitions and the rules over arriving alerts."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import RunbookState
from incidents.models import AlertDefinition, AlertRule, AlertRunbookFact, Runbook, Service
from incidents.rules import alert_matching


@service(action=Action.EDIT_ALERT)
def set_alert_runbook(
    *, definition: AlertDefinition, runbook: Runbook | None, by: User, reason: str = ""
) -> AlertDefinition:
    """Say which runbook answers this alert from now on; none takes the link away."""
    definition = _locked(definition)
    if runbook is not None and runbook.state == RunbookState.RETIRED:
        raise BrokenRule("retired", _("This runbook is retired: choose one that is in use."), field="runbook")
    if definition.runbook_id == (runbook.pk if runbook else None):
        return definition
    now = clock.now()
    AlertRunbookFact(definition=definition, runbook=runbook, at=now, recorded_at=now, by=by, reason=reason).save()
    definition.runbook = runbook
    definition.save(update_fields=["runbook"])
    return definition


@service(action=Action.EDIT_ALERT)
def set_alert_service(
    *, definition: AlertDefinition, service: Service | None, by: User, reason: str = ""
) -> AlertDefinition:
    """Say which service this alert is about: its owner team owns what the alert declares."""
    definition = _locked(definition)
    if definition.service_id == (service.pk if service else None):
        return definition
    if service is not None and service.archived_at is not None:
        raise BrokenRule("archived", _("This service is archived: choose one that still runs."), field="service")
    definition.service = service
    definition.save(update_fields=["service"])
    return definition


def _locked(definition: AlertDefinition) -> AlertDefinition:
    return AlertDefinition.objects.select_for_update(no_key=True, of=("self",)).get(pk=definition.pk)


@service(action=Action.EDIT_POLICY)
def save_alert_rule(*, rule: AlertRule, by: User, reason: str = "") -> AlertRule:
    """Create or change what arriving alerts set off."""
    if not all(isinstance(each, str) and each for each in rule.group_by):
        raise Invalid("no_labels", _("Name labels, such as cluster."), field="group_by")
    try:
        alert_matching.check(rule.matchers)
    except alert_matching.MalformedMatcher as problem:
        raise Invalid(
            "malformed_matcher",
            _("Matcher %(number)d: %(problem)s.") % {"number": problem.index + 1, "problem": problem.problem},
            field="matchers",
        ) from problem
    rule.full_clean()
    rule.save()
    return rule


def definition_for(name: str, labels: Mapping[str, str]) -> AlertDefinition | None:
    """The definition that an alert of this name and these labels belongs to: the most specific match."""
    return alert_matching.belonging_to(_candidates([name]), labels)


def definitions_by_name(names: set[str]) -> dict[str, list[AlertDefinition]]:
    """Candidates of many names in one query, for `alert_matching.most_specific`."""
    found: dict[str, list[AlertDefinition]] = {}
    for definition in _candidates(names):
        found.setdefault(definition.name, []).append(definition)
    return found


def _candidates(names: set[str] | list[str]) -> list[AlertDefinition]:
    """In force before vanished, those with a runbook first, then the oldest: who stands first wins a draw."""
    definitions = AlertDefinition.objects.filter(name__in=names).select_related("service__team", "runbook__team")
    return list(
        definitions.order_by(F("vanished_at").asc(nulls_first=True), F("runbook_id").asc(nulls_last=True), "id")
    )
