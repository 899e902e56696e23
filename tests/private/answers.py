"""Every address that a person can find, and what it answers: crawled from each pattern, link and page of a list."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern

MOST_ROWS = 3  # of a list that are looked into
MOST_PAGES = 4  # of one list, by cursor
LINK = re.compile(rb'(?:href|hx-get|action)="([^"#]*)')
# Written anew with every answer, whatever is shown.
FRESH = (
    re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]*'),
    re.compile(rb'(?<="X-CSRFToken": ")[^"]*'),
    re.compile(rb'(?<=data-csrf=")[^"]*'),
    re.compile(rb"(?<=nonce=\")[^\"]*"),
    re.compile(rb"(?<=nonce-)[^']*"),
)
FRESH_HEADERS = {"set-cookie", "content-security-policy"}
# Where a link of the admin leads back to; the page is the same.
BACK_TO = "_changelist_filters"
UNTOUCHED = ("/static/", "/media/", "/accounts/logout", "/demo/sign-in")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass
class Reader:
    """Someone who looks at everything: by session, and by the API as programs do."""

    name: str
    client: Client
    answers: dict[str, Answer] = field(default_factory=dict)
    routes: set[str] = field(default_factory=set)

    def look_everywhere(self, seeds: Iterable[str], *, follows: bool) -> None:
        """All of `seeds`; with `follows` every link from them on, one address of each kind."""
        waiting, seen, of_a_kind = deque(seeds), set[str](), Counter[Any]()
        while waiting:
            address = waiting.popleft()
            if address in seen or (kind := kind_of(address)) is None:
                continue
            seen.add(address)
            of_a_kind[kind] += 1
            if of_a_kind[kind] > (MOST_PAGES if "cursor" in kind[1] else 1):
                continue
            self.routes.add(kind[0])
            answer = self.answers[address] = ask(self.client, address)
            if follows:
                waiting.extend(found_in(address, answer))

    def look_again(self) -> dict[str, Answer]:
        return {address: ask(self.client, address) for address in self.answers}


def ask(client: Client, address: str, method: str = "get", data: Any = None, **headers: Any) -> Answer:
    given = {"data": data, "content_type": "application/json"} if isinstance(data, dict | list) else {}
    if data is not None and not given:
        given = {"data": data, "content_type": "application/x-www-form-urlencoded"}
    return answer_of(getattr(client, method)(address, headers=headers, **given))


def answer_of(response: Any) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    fresh = set(FRESH_HEADERS)
    for pattern in FRESH:
        body, times = pattern.subn(b"", body)
        if times:  # an ETag is made of the whole page
            fresh.add("etag")
    headers = ((name.lower(), value) for name, value in response.headers.items())
    return Answer(response.status_code, tuple(sorted(each for each in headers if each[0] not in fresh)), body)


def kind_of(address: str) -> tuple[str, frozenset[str]] | None:
    """The pattern that answers and the names in its query; None for what is no page of Debrief."""
    parts = urlsplit(address)
    if parts.netloc or BACK_TO in parts.query or not parts.path.startswith("/") or parts.path.startswith(UNTOUCHED):
        return None
    try:
        route = resolve(parts.path).route
    except Resolver404:
        return None
    return route, frozenset(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))


def found_in(address: str, answer: Answer) -> Iterator[str]:
    """Addresses that an answer leads to: links, the next page, and the rows of a list of the API."""
    types = dict(answer.headers).get("content-type", "")
    if "html" in types:
        for link in LINK.findall(answer.body):
            yield inside(urljoin(address, unescape(link.decode())))
    elif "json" in types and answer.status == 200 and not address.endswith("openapi.json"):
        yield from found_in_rows(address, answer)
    if location := dict(answer.headers).get("location"):
        yield inside(urljoin(address, location))


def found_in_rows(address: str, answer: Answer) -> Iterator[str]:
    page = json.loads(answer.body)
    if not isinstance(page, dict) or "results" not in page:
        return
    for name in ("next", "previous"):
        if page.get(name):
            yield inside(page[name])
    base = urlsplit(address).path
    for row in page["results"][:MOST_ROWS]:
        if isinstance(row, dict):
            for key in ("reference", "id", "slug", "name"):
                if row.get(key):
                    yield f"{base}{row[key]}/"
                    break


def inside(address: str) -> str:
    parts = urlsplit(address)
    if parts.netloc in ("testserver", ""):
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return address


# ------------------------------------------------------------------------------------------------ patterns


def patterns(resolver: Any = None, prefix: str = "/") -> Iterator[str]:
    """Every route, such as `/incidents/<str:reference>/`, as the resolver knows it."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each.pattern, RoutePattern):
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from patterns(each, route)
            elif isinstance(each, URLPattern):
                yield route
        elif isinstance(each, URLResolver):
            yield from patterns(each, prefix)


def filled(route: str, values: dict[str, list[str]]) -> Iterator[str]:
    """The route with each of the values that fit; `values` is by the piece of a route that they stand for."""
    holes = re.findall(r"<[^>]+>", route)
    if not holes:
        yield route
        return
    known = next((found for piece, found in values.items() if piece in route and piece.endswith(holes[0])), None)
    for value in known or ():
        yield from filled(route.replace(holes[0], value, 1), values)
