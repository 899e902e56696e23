"""First steps of an organisation that has no services yet; each is ticked off by what is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.models import AlertDefinition, Service, Team


@dataclass(frozen=True)
class Step:
    """`number` counts all steps; `current` is the first that is still to do."""

    number: int
    title: str
    text: str
    href: str
    label: str
    done: bool
    current: bool = False


def steps_for(person: User) -> list[Step]:
    """Empty once there are services, and for whoever may not set things up."""
    if not may(person, Action.EDIT_CATALOGUE) or Service.objects.exists():
        return []
    steps = [
        Step(
            1,
            _("Severity policy: four levels, ready to use"),
            "",
            "/admin/incidents/severitylevel/",
            _("Read or change it"),
            done=True,
        ),
        Step(
            2,
            _("Add your teams and who manages them"),
            _("Every service, runbook and action item needs one owner."),
            "/admin/incidents/team/add/",
            _("Add teams"),
            done=Team.objects.exists(),
        ),
        Step(
            3,
            _("Add your services"),
            _("Name, owner, tier. Dependencies can wait."),
            "/admin/incidents/service/add/",
            _("Add services"),
            done=False,
        ),
        Step(
            4,
            _("Import your alerts"),
            _("Prometheus rule files, by manage.py import_prometheus_rules. You then see which have no runbook."),
            "/alerts/",
            _("See the alerts"),
            done=AlertDefinition.objects.exists(),
        ),
        Step(
            5,
            _("Add the people who respond"),
            _("An account each, with the roles that say what they may do."),
            "/admin/accounts/user/add/",
            _("Add people"),
            done=User.objects.people().count() > 1,
        ),
    ]
    first = next((step for step in steps if not step.done), None)
    return [Step(**{**vars(step), "current": step is first}) for step in steps]
