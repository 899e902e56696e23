"""Posting the admin's forms as a browser would: with everything that the form shows, changed where a test says so."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Fields(HTMLParser):
    """Name and value of every control of the page's main form."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._select: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in given:
                    self.values.setdefault(name, []).append(given.get("value") or "on")
            elif kind not in ("submit", "button", "file"):
                self.values[name] = given.get("value") or ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.values.setdefault(self._select, []).append(given.get("value") or "")
        elif tag == "textarea" and name:
            self._text, self.values[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None


def submit(client: Client, address: str, status: int = 302, **changes: Any) -> str:
    """Open the form, change what is named, save; the page that answers. A change to None leaves the control out."""
    shown = client.get(address)
    assert shown.status_code == 200, (address, shown.status_code)
    html = shown.content.decode()
    form = re.search(r"<form[^>]*id=\"[a-z]+_form\".*?</form>", html, re.DOTALL)
    assert form is not None, address
    parser = _Fields()
    parser.feed(form.group(0))
    given = {name: value for name, value in {**parser.values, **changes}.items() if value is not None}
    given.pop("csrfmiddlewaretoken", None)
    answer = client.post(address, given)
    page = answer.content.decode()
    assert answer.status_code == status, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))[:3000]
    return page
