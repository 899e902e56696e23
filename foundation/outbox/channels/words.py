"""A notice as it leaves the house: a title, and a text with the address that leads to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from foundation.outbox.models import Notice


@dataclass(frozen=True)
class Message:
    title: str
    text: str


def message_of(notice: Notice) -> Message:
    """As `settings.DEBRIEF_NOTICE_WORDS` words it: dotted path of `def words(notice) -> (title, text)`."""
    words: Callable[[Notice], tuple[str, str]] = import_string(settings.DEBRIEF_NOTICE_WORDS)
    title, text = words(notice)
    link = f"{settings.BASE_URL}{notice.url}" if notice.url.startswith("/") else notice.url
    # Some services take no message without a text.
    return Message(title, "\n\n".join(filter(None, [text, link])) or title)
