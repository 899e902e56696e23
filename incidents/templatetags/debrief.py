"""Markup that every page shares: icons, moments, dues, fields, figures. `{% load debrief %}`.

Times take the page's `now` from the context where it is given, so that one page never contradicts itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from foundation.audit import clock
from incidents.enums import Severity
from incidents.views.markdown import rendered
from incidents.views.wording import spans

register = template.Library()


def now_of(context: Context) -> datetime:
    """The page's own `now`, else the clock's."""
    moment = context.get("now")
    return moment if isinstance(moment, datetime) else clock.now()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of icons.svg, hidden from readers: the word beside it says it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons.svg"), name)


@register.simple_tag
def severity(level: int | None, size: str = "") -> SafeString:
    """The badge: class and word. Nothing where no level is known."""
    if level is None:
        return mark_safe("")
    return format_html(
        '<span class="sev s{}{}">{}</span>', int(level), f" {size}" if size else "", Severity(level).label
    )


def _time(moment: datetime, words: str, say: str = "") -> SafeString:
    attributes = format_html(' data-say="{}"', say) if say else ""
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>', moment.isoformat(), spans.exact(moment), attributes, words
    )


@register.simple_tag(takes_context=True)
def ago(context: Context, moment: datetime | None) -> SafeString:
    """A moment that has passed, relative: "4 min ago"."""
    if moment is None:
        return mark_safe("")
    return _time(moment, spans.ago(moment, now=now_of(context)), "ago")


@register.simple_tag(takes_context=True)
def since(context: Context, moment: datetime | None) -> SafeString:
    """How long ago, as a length: "29 min"."""
    if moment is None:
        return mark_safe("")
    return _time(moment, spans.span(now_of(context) - moment), "since")


@register.simple_tag
def at(moment: datetime | None) -> SafeString:
    """The hour of a moment of today or yesterday: "03:22"."""
    return mark_safe("") if moment is None else _time(moment, spans.hour(moment))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None) -> SafeString:
    """The hour where it is of the last day, else date and hour: "12 Nov, 03:22"."""
    if value is None:
        return mark_safe("")
    now = now_of(context)
    if abs((now - value).total_seconds()) < 86_400:
        return _time(value, spans.hour(value))
    return _time(value, f"{spans.day(value.date(), today=now.date())}, {spans.hour(value)}")


@register.simple_tag(takes_context=True)
def on(context: Context, value: datetime | date | None) -> SafeString:
    """The day: "12 Nov", with the year where it is another one."""
    if value is None:
        return mark_safe("")
    today = now_of(context).date()
    if isinstance(value, datetime):
        return _time(value, spans.day(value.date(), today=today))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), spans.day(value, today=today))


@register.simple_tag(takes_context=True)
def due(context: Context, value: datetime | date | None, style: str = "until") -> SafeString:
    """A due moment in words and colour; `style` until ("in 7 min") or left ("7 min left"). Dates: "in 4 d", "today"."""
    if value is None:
        return mark_safe("")
    now = now_of(context)
    if isinstance(value, datetime):
        say = spans.left if style == "left" else spans.until
        prefix, suffix = ("", _(" left")) if style == "left" else (_("in "), "")
        return format_html(
            '<span class="due {}" data-due="{}" data-prefix="{}" data-suffix="{}" title="{}">{}</span>',
            spans.urgency(value, now=now),
            value.isoformat(),
            prefix,
            suffix,
            spans.exact(value),
            say(value, now=now),
        )
    words, urgency = _due_day(value, now.date())
    return format_html(
        '<span class="due {}"><time datetime="{}" title="{}">{}</time></span>', urgency, value.isoformat(), value, words
    )


def _due_day(value: date, today: date) -> tuple[str, str]:
    days = (value - today).days
    if days < 0:
        return _("%d d late") % -days, "late"
    if days == 0:
        return _("today"), "soon"
    if days == 1:
        return _("tomorrow"), "soon"
    return (_("in %d d") % days if days <= 7 else spans.day(value, today=today)), ""


@register.filter
def span_words(length: Any) -> str:
    """A timedelta in words."""
    return "" if length is None else spans.span(length)


@register.filter
def markdown(text: str) -> SafeString:
    """Words with their code, emphasis and lists."""
    return rendered(text)


@register.filter
def breakable(name: str) -> SafeString:
    """A machine's name that may break at its capitals, dots and underscores."""
    return mark_safe(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[._/-])", "<wbr>", escape(name)))


@register.simple_tag(takes_context=True)
def person(context: Context, user: Any, nobody: str = "") -> SafeString:
    """A person's name, with "(you)" where it is the reader; `nobody` where there is none."""
    if user is None:
        return format_html('<span class="muted">{}</span>', nobody or _("nobody"))
    request = context.get("request")
    you = request is not None and getattr(request, "user", None) == user
    return format_html("{} {}", user, _("(you)")) if you else format_html("{}", user)


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """The address of this page with some query parameters set, or left out where the value is empty."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def query_of(values: Mapping[str, Any]) -> str:
    return f"?{urlencode(values, doseq=True)}" if values else "?"


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, hint: str = "", classes: str = "") -> dict[str, Any]:
    """A field with label, hint, control and error, all linked for readers."""
    identifier = bound.auto_id
    described = [f"{identifier}-hint"] * bool(hint or bound.help_text) + [f"{identifier}-error"] * bool(bound.errors)
    attributes: dict[str, Any] = {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    kind = getattr(bound.field.widget, "input_type", "")
    return {
        "bound": bound,
        "hint": hint or bound.help_text,
        "classes": classes,
        "kind": kind,
        "control": bound.as_widget(attrs=attributes),
    }


@register.inclusion_tag("partials/figure.html")
def figure(
    name: str,
    value: Any = None,
    unit: str = "",
    how: str = "",
    link: str = "",
    none: str = "",
    hero: bool = False,
) -> dict[str, Any]:
    """A number with what it rests on: n, interval (`how`), a link to its rows; `none` says why there is no number."""
    return {"name": name, "value": value, "unit": unit, "how": how, "link": link, "none": none, "hero": hero}


@register.inclusion_tag("partials/empty.html")
def empty(title: str, text: str = "", link: str = "", label: str = "") -> dict[str, Any]:
    """What will come here, and the first step."""
    return {"title": title, "text": text, "link": link, "label": label}


@register.inclusion_tag("partials/blockers.html")
def blockers(title: str, problems: Any, tone: str = "bad") -> dict[str, Any]:
    """Everything that is in the way, all at once: broken rules, or sentences."""
    sentences = [getattr(problem, "sentence", problem) for problem in problems or ()]
    return {"title": title, "sentences": sentences, "tone": tone}


@register.inclusion_tag("partials/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:
    """Newer and older, by cursor; `page` is a `CursorPage`."""
    return {"page": page, "request": context["request"]}
