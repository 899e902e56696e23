"""Search: the palette as a page. A form that works without scripts; `static/js/palette.js` asks it for a fragment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from incidents.views.finding import reader
from portal.searching import Group, exact, find, kind_names, words_of


@requires(Action.READ)
def search(request: HttpRequest) -> HttpResponse:
    """An exact reference goes straight to what it names."""
    person, now = reader(request), clock.now()
    query = " ".join(request.GET.get("q", "").split())
    only = request.GET.get("kind", "")
    in_palette = request.GET.get("in") == "palette"
    address = exact(person, query)
    if address is not None and not in_palette:
        return redirect(address)
    names = kind_names()
    groups = find(person, query, today=now.date(), only=only if only in dict(names) else "")
    context = {
        "now": now,
        "q": query,
        "words": words_of(query),
        "groups": groups,
        "columns": _columns(groups),
        "headline": _headline(query, groups),
        "kinds": [("", _("All")), *names],
        "only": only,
        "exact": address,
    }
    return render(request, "portal/partials/palette.html" if in_palette else "portal/search.html", context)


def _headline(query: str, groups: list[Group]) -> str:
    if not query:
        return _("Search or jump to")
    number = sum(len(group.hits) for group in groups)
    if not number:
        return _("Nothing found for “%s”") % query
    if any(group.more for group in groups):
        return _("More than %(n)d results for “%(query)s”") % {"n": number, "query": query}
    return ngettext("%(n)d result for “%(query)s”", "%(n)d results for “%(query)s”", number) % {
        "n": number,
        "query": query,
    }


def _columns(groups: list[Group]) -> list[list[Group]]:
    """Two columns in reading order: the first three kinds, then the rest."""
    first = [group for group in groups if group.key in ("runbooks", "incidents", "postmortems")]
    rest = [group for group in groups if group not in first]
    return [column for column in (first, rest) if column]
