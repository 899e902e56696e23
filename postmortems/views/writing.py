"""The editor: one section at a time, beside what the incident knows. Saves with scripts off; with htmx as one types."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.versions import StaleVersion
from foundation.differences import differences
from incidents.views.wording.timeline import line_of
from postmortems.enums import SectionKind
from postmortems.forms.sections import SectionForm
from postmortems.models import Postmortem, PostmortemSection
from postmortems.services.prefill import course_of, figures
from postmortems.services.publishing import checks_before_publishing
from postmortems.views.acting import is_htmx
from postmortems.views.addresses import addressed
from postmortems.views.finding import postmortem_named, reader

KEY_LINES = 40


@requires(Action.WRITE_POSTMORTEM)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where writing goes on: at the first required section that is empty, else at the first."""
    postmortem = postmortem_named(request, public_id)
    sections = list(postmortem.sections.in_order())
    empty = (each for each in sections if each.template_section.required and not each.is_filled)
    wanted = next((each for each in empty if each.template_section.kind != SectionKind.ACTIONS), sections[0])
    return redirect("postmortems:edit-section", public_id=public_id, key=wanted.key)


@requires(Action.WRITE_POSTMORTEM)
def edit_section(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """One section: GET shows it, POST saves it. A stale save shows both texts and loses neither."""
    postmortem = postmortem_named(request, public_id)
    section = _section(postmortem, key)
    by = reader(request)
    if request.method != "POST":
        return _page(request, section, SectionForm(section=section, by=by))
    form = SectionForm(request.POST, section=section, by=by)
    if not form.is_valid():
        return _page(request, section, form, status=422)
    try:
        form.act()
    except StaleVersion as stale:
        return _merge(request, section, form, stale)
    except BrokenRule as refusal:
        form.refuse(refusal)
        return _page(request, section, form, status=form.status)
    if is_htmx(request) and "next" not in request.POST:
        return _saved(request, section)
    messages.success(request, _("“%(section)s” is saved.") % {"section": section.title})
    return redirect("postmortems:edit-section", public_id=public_id, key=_next_key(section, request))


def _section(postmortem: Postmortem, key: str) -> PostmortemSection:
    for section in postmortem.sections.in_order():
        if section.key == key:
            section.postmortem = postmortem
            return section
    raise Http404(_("There is no such section."))


def _next_key(section: PostmortemSection, request: HttpRequest) -> str:
    following = _following(section) if "next" in request.POST else None
    return following.key if following else section.key


def _following(section: PostmortemSection) -> PostmortemSection | None:
    later = section.postmortem.sections.in_order().filter(template_section__order__gt=section.template_section.order)
    return later.first()


def _page(request: HttpRequest, section: PostmortemSection, form: SectionForm, *, status: int = 200) -> HttpResponse:
    template = "postmortems/partials/section_form.html" if is_htmx(request) else "postmortems/edit.html"
    return render(request, template, _context(section) | {"form": form}, status=status)


def _saved(request: HttpRequest, section: PostmortemSection) -> HttpResponse:
    """After a save under htmx: the version, the word “saved”, and what stands beside the text. The text stays."""
    section.refresh_from_db()
    return render(request, "postmortems/partials/section_saved.html", _context(section))


def _merge(request: HttpRequest, section: PostmortemSection, form: SectionForm, stale: StaleVersion) -> HttpResponse:
    """Theirs and mine, each against what mine began from; the merged text is saved on top of theirs."""
    begun = section.history.filter(version=stale.expected).order_by("history_id").last()
    theirs = PostmortemSection.objects.select_related("edited_by").get(pk=section.pk)
    mine = form.cleaned_data["text"].replace("\r\n", "\n")
    base = begun.text if begun is not None else theirs.text
    form.begin_again_from(theirs.version)
    context = _context(section) | {
        "form": form,
        "theirs": theirs,
        "their_lines": differences(base, theirs.text),
        "my_lines": differences(base, mine),
    }
    template = "postmortems/partials/section_form.html" if is_htmx(request) else "postmortems/edit.html"
    response = render(request, template, context, status=stale.status)
    response["HX-Retarget"], response["HX-Reswap"] = "#section-form", "outerHTML"
    return response


def _context(section: PostmortemSection) -> dict[str, Any]:
    postmortem = section.postmortem
    checks = checks_before_publishing(postmortem)
    context: dict[str, Any] = {
        "now": clock.now(),
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "section": section,
        "sections": postmortem.sections.in_order(),
        "has_items": postmortem.action_items.accepted().exists(),
        "following": _following(section),
        "checks": addressed(sorted(checks, key=lambda check: check.holds), postmortem),
        "checks_done": sum(check.holds for check in checks),
        "figures": figures(postmortem.incident) if postmortem.incident else [],
        "lines": _lines(postmortem),
        "theirs": None,
        "edit_root": reverse("postmortems:edit", args=[postmortem.public_id]),
    }
    if section.template_section.kind == SectionKind.ACTIONS:
        context["items"] = postmortem.action_items.for_list().order_by("id")
    return context


def _lines(postmortem: Postmortem) -> list[Any]:
    """The key moments of the incident, oldest first; all of them where there are few."""
    if postmortem.incident is None:
        return []
    entries = course_of(postmortem.incident)
    lines = [line_of(entry) for entry in entries]
    key = [line for line in lines if line.is_key]
    return (lines if len(lines) <= KEY_LINES or not key else key)[:KEY_LINES]
