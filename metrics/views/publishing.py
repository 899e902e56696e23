"""Publishing the report that one looks at."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import BrokenRule
from incidents.models import Team
from incidents.views.finding import reader
from metrics.services.asking import question_of
from metrics.services.publishing import publish_report
from metrics.views import addresses


@requires(Action.PUBLISH_REPORT)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    slug = request.POST.get("team", "")
    team = Team.objects.filter(slug=slug).first() if slug else None
    if slug and team is None:
        raise Http404(_("There is no such team."))
    try:
        question = question_of(request.POST, team=team)
        publish_report(
            team=team,
            first=question.first,
            last=question.last,
            by=reader(request),
            note=request.POST.get("note", ""),
        )
    except BrokenRule as refusal:
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(addresses.report_of(team))
    messages.success(request, _("Published. What changes from now on is shown as restated."))
    return HttpResponseRedirect(addresses.report_of(team, question))
