"""States in lists: a class and a word, as on the site."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from postmortems.enums import ActionStatus, PostmortemState, Priority

POSTMORTEM_SHAPES = {
    PostmortemState.DRAFT: "off",
    PostmortemState.IN_REVIEW: "half",
    PostmortemState.PUBLISHED: "ok",
    PostmortemState.NOT_NEEDED: "gone",
}
ITEM_SHAPES = {
    ActionStatus.PROPOSED: "off",
    ActionStatus.OPEN: "warn",
    ActionStatus.IN_PROGRESS: "half",
    ActionStatus.DONE: "ok",
    ActionStatus.CANCELLED: "gone",
}


def postmortem_state(value: str) -> SafeString:
    state = PostmortemState(value)
    return format_html('<span class="st {}">{}</span>', POSTMORTEM_SHAPES[state], state.label)


def item_status(value: str) -> SafeString:
    status = ActionStatus(value)
    return format_html('<span class="st {}">{}</span>', ITEM_SHAPES[status], status.label)


def priority(value: int) -> SafeString:
    return format_html('<span class="prio p{}">{}</span>', value, Priority(value).label)
