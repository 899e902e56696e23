"""Silences: what is silenced now or will be, why and until when; silencing more, and ending one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock as time
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import AlertDecision
from incidents.forms.silences import SilenceForm
from incidents.models import Alert, AlertDefinition, AlertSilence
from incidents.rules.alert_matching import agrees, as_lines
from incidents.services.silences import end_silence
from incidents.views.finding import reader

RECENT = 20


@dataclass(frozen=True)
class Row:
    """A silence with what it holds back now."""

    silence: AlertSilence
    matchers: list[str]
    held: int
    begun: bool


@requires(Action.READ, POST=Action.RESPOND)
def silence_list(request: HttpRequest) -> HttpResponse:
    """`?alert=<id of a definition>` begins one for that alert."""
    now = time.now()
    form = SilenceForm(request.POST or None, initial=_begun_for(request.GET.get("alert", "")))
    if request.method == "POST" and form.is_valid() and form.save(by=reader(request)) is not None:
        messages.success(request, _("Silenced. What fires on is recorded, and decided over when the silence ends."))
        return redirect("incidents:silences")
    held = list(Alert.objects.visible_to(reader(request)).firing().filter(decision=AlertDecision.SILENCED))
    silences = AlertSilence.objects.select_related("made_by")
    standing = silences.not_over(at=now).order_by("ends_at", "id")
    over = silences.filter(ends_at__lte=now).order_by("-ends_at", "-id")[:RECENT]
    context = {
        "now": now,
        "view": "silences",
        "form": form,
        "rows": [_row(each, held, begun=each.starts_at <= now) for each in standing],
        "over": [_row(each, [], begun=True) for each in over],
        "firing_count": Alert.objects.visible_to(reader(request)).firing().count(),
        "to_fix": AlertDefinition.objects.in_force().to_fix().count(),
    }
    return render(request, "incidents/alerts/silences.html", context, status=422 if form.errors else 200)


@requires(Action.RESPOND)
@require_POST
def silence_end(request: HttpRequest, public_id: str) -> HttpResponse:
    silence = get_object_or_404(AlertSilence, public_id=public_id)
    try:
        end_silence(silence=silence, by=reader(request))
    except BrokenRule as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Ended. What still fires is decided over within a minute."))
    return redirect("incidents:silences")


def _begun_for(public_id: str) -> dict[str, str]:
    definition = AlertDefinition.objects.filter(public_id=public_id).first() if public_id else None
    if definition is None:
        return {"hours": "4"}
    static = [(name, "=", value) for name, value in sorted(definition.labels.items()) if "{{" not in value]
    return {"hours": "4", "matchers": as_lines([("alertname", "=", definition.name), *static])}


def _row(silence: AlertSilence, held: list[Alert], *, begun: bool) -> Row:
    count = sum(agrees(silence.matchers, alert.labels) for alert in held)
    return Row(silence, as_lines(silence.matchers).splitlines(), count, begun)
