"""Which runbook answers which alert, by the address that the alert's own source gives."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from incidents.models import AlertDefinition, AlertRunbookFact, Runbook
from incidents.rules import runbook_urls
from incidents.services.alerts import set_alert_runbook

BY_ADDRESS = "runbook_url: "  # how the reason of such a link begins; a person's link has other words


@service(action=Action.EDIT_ALERT)
def link_alerts_to_runbooks(*, by: User, reason: str = "") -> tuple[int, list[str]]:
    """Link each alert in force to the runbook that its `runbook_url` means; what a person linked or unlinked stays.

    Returns how many have a runbook then, and the names of those that have none.
    """
    definitions = list(AlertDefinition.objects.in_force().select_related("runbook").order_by("name", "id"))
    runbooks = Runbook.objects.in_use().only("id", "slug", "imported_from", "state")
    named = runbook_urls.by_name((each.imported_from or each.slug, each) for each in runbooks)
    last = _last_reasons()
    linked, unlinked = 0, set()
    for definition in definitions:
        meant = runbook_urls.resolve(definition.runbook_url, named) if definition.runbook_url else None
        if meant is not None and _is_free(definition, last) and definition.runbook_id != meant.pk:
            given = BY_ADDRESS + definition.runbook_url
            definition = set_alert_runbook(definition=definition, runbook=meant, by=by, reason=given)
        if definition.runbook_id is None:
            unlinked.add(definition.name)
        else:
            linked += 1
    return linked, sorted(unlinked)


def _last_reasons() -> dict[int, str]:
    """The reason of each alert's last fact; rows come in the order of recording, so the last one stays."""
    rows = AlertRunbookFact.objects.in_order_of_recording()
    return dict(rows.values_list("definition_id", "reason"))


def _is_free(definition: AlertDefinition, last: Mapping[int, str]) -> bool:
    """Nobody decided about this alert's runbook but an import."""
    reason = last.get(definition.pk)
    return definition.runbook_id is None if reason is None else reason.startswith(BY_ADDRESS)
