"""The answer to a page that asks whether anything changed: one query, before a session or a person is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.core import signing
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from foundation.accounts.models import User
from incidents.models import Incident

GOOD_FOR = timedelta(hours=1)
_SIGNER = signing.TimestampSigner(salt="incidents.page")


@dataclass(frozen=True)
class PageTag:
    """One state of an incident's page as one person sees it.

    Signed, so that whoever brings it back was shown that state: nothing but “still so” is told without signing in. It
    is good for `GOOD_FOR`; then the page is asked for in full, which signs in again.
    """

    reference: str
    person_id: int
    changed_at: datetime

    @classmethod
    def of(cls, incident: Incident, person: User) -> Self:
        return cls(incident.reference, person.pk, incident.changed_at)

    @classmethod
    def read(cls, etag: str) -> Self | None:
        try:
            signed = _SIGNER.unsign(etag.removeprefix("W/").strip('"'), max_age=GOOD_FOR)
            reference, person, changed = signed.split("~")
            return cls(reference, int(person), datetime.fromisoformat(changed))
        except (signing.BadSignature, ValueError):
            return None

    def __str__(self) -> str:
        return f'"{_SIGNER.sign(f"{self.reference}~{self.person_id}~{self.changed_at.isoformat()}")}"'

    def still_holds(self) -> bool:
        """Whether nothing changed, and the person still works here and may see the incident; one query."""
        person = User(pk=self.person_id)
        active = User.objects.filter(pk=self.person_id, is_active=True)
        found = Incident.objects.visible_to(person).filter(reference=self.reference, changed_at=self.changed_at)
        return found.filter(Exists(active)).exists()


class UnchangedPageMiddleware:
    """304 to whoever asks with the tag of the page's present state; everything else goes its way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        etag = request.headers.get("If-None-Match")
        if etag and request.method == "GET" and request.path.endswith("/live/"):
            tag = PageTag.read(etag)
            if tag is not None and request.path == f"/incidents/{tag.reference}/live/" and tag.still_holds():
                return HttpResponseNotModified()
        return self.get_response(request)
