"""Markup of the pages that span the apps. `{% load portal %}`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from django import template
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def marked(text: object, words: Sequence[str]) -> SafeString:
    """The text with every found word in `<mark>`; single letters would only make it flicker."""
    whole, long = str(text), sorted((word for word in words if len(word) > 1), key=len, reverse=True)
    if not long:
        return escape(whole)
    pattern = re.compile("|".join(map(re.escape, long)), re.IGNORECASE)
    parts, end = [], 0
    for match in pattern.finditer(whole):
        parts += [escape(whole[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        end = match.end()
    return mark_safe("".join([*parts, escape(whole[end:])]))


@register.simple_tag(takes_context=True)
def then_where(context: Context) -> str:
    """Where signing in leads, in words, for the addresses that people are sent from; nothing for any other."""
    request = context["request"]
    path = request.POST.get("next") or request.GET.get("next", "")
    if match := re.match(r"/a/([^/?]+)/", path):
        return _("Then straight to the runbook for %s.") % unquote(match.group(1))
    if match := re.match(r"/(?:incidents|actions)/([A-Z]+-[A-Za-z0-9]+)/", path):
        return _("Then straight to %s.") % match.group(1)
    return ""


@register.filter
def unbroken(text: object) -> SafeString:
    """The text with its references (INC-7, AI-31) kept on one line."""
    return mark_safe(re.sub(r"\b[A-Z]{2,}-\w+", r'<span class="nowrap">\g<0></span>', escape(str(text))))
