"""One incident played through the API and the page's forms with a standing clock, in lines such as "12 SEV-1".

A line is the minute after the declaration and what is done then: a severity, a status ("20 acknowledged @3" says at
minute 20 that it was so at 3), `internal`, `customer` (an update is sent), `skip internal`, `executive`, `undo`,
`sweep`, `reopened back`, `reopened gone`, `impact -10` and `resolved_at 40` (a corrected moment).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from foundation.accounts.enums import Role
from foundation.audit.clock import standing_at
from incidents.models import Incident
from incidents.tasks import sweep_clocks
from tests.api import client_of
from tests.factories import make_user

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STATUSES = ("acknowledged", "mitigated", "resolved", "closed")


class Played:
    """`ana` declares and may lower a severity; nobody commands unless a line says `command`."""

    def __init__(self, severity: str, *lines: str, start: datetime = NOON, **given: Any) -> None:
        self.start = start
        with standing_at(start):
            roles = (Role.RESPONDER, Role.COMMANDER, Role.ADMINISTRATOR)
            self.ana, self.eve = make_user("ana", *roles), make_user("eve", *roles)
            self.api, self.page = client_of(self.ana), Client()
            answer = self.api.post(
                "/api/v1/incidents/", {"title": "Checkout is slow", "severity": severity, **given}, format="json"
            )
        assert answer.status_code == 201, answer.content
        self.reference = answer.json()["reference"]
        self.page.force_login(self.ana)
        self.play(*lines)

    @property
    def incident(self) -> Incident:
        return Incident.objects.get(reference=self.reference)

    def play(self, *lines: str) -> Played:
        for line in lines:
            minute, act, *words = line.split()
            with standing_at(self.moment(minute)):
                self._act(act, words)
        return self

    def moment(self, minute: str) -> datetime:
        return self.start + timedelta(minutes=float(minute))

    def _act(self, act: str, words: list[str]) -> None:
        if act.startswith("SEV-"):
            self.post("severity/", severity=act, reason="As we know now")
        elif act in STATUSES or act == "cancelled":
            at = {"at": self.moment(words[0].removeprefix("@")).isoformat()} if words else {}
            self.post("transitions/", to=act, reason="So it is", **at)
        elif act == "relapse":
            self.post("transitions/", to="acknowledged", reason="It came back")
        elif act == "reopened":
            back = words[0] == "back"
            to = "acknowledged" if back else "mitigated"
            self.post("transitions/", to=to, impact_back=back, reason="Not over")
        elif act in ("impact", "resolved_at", "mitigated_at", "acknowledged_at"):
            moment = "impact_started_at" if act == "impact" else act
            self.post("moments/", moment=moment, at=self.moment(words[0]).isoformat(), reason="The graphs say so")
        elif act == "undo":
            self.post("transitions/undo/")
        elif act == "sweep":
            sweep_clocks()
        else:
            self._by_form(act, words)

    def _by_form(self, act: str, words: list[str]) -> None:
        if act in ("internal", "customer"):
            self.form("update", audience=act, text="Half of the cards work again.", sent="on")
        elif act == "skip":
            self.form("skip", audience=words[0], reason="The vendor calls back at the hour")
        elif act == "executive":
            at = {"at": f"{self.moment(words[0].removeprefix('@')):%Y-%m-%dT%H:%M}"} if words else {}
            self.form("executive", executive="The chief executive", **at)
        elif act == "command":
            self.post("roles/", role="commander", person="ana")
        else:
            raise AssertionError(f"Nobody knows how to {act}.")

    def post(self, below: str, **given: Any) -> Any:
        answer = self.api.post(f"/api/v1/incidents/{self.reference}/{below}", given, format="json")
        assert answer.status_code in (200, 201, 202), answer.content
        return answer

    def form(self, act: str, **given: str) -> None:
        answer = self.page.post(f"/incidents/{self.reference}/{act}/", given)
        assert answer.status_code == 302, answer.content.decode()[-2000:]

    def clocks(self, kind: str) -> list[str]:
        """Each clock of a kind as "met late, due 5, met 7", in minutes after the declaration; from the API."""
        rows = self.api.get(f"/api/v1/incidents/{self.reference}/clocks/", {"clock": kind}).json()["results"]
        return [self._told(row) for row in sorted(rows, key=lambda row: row["sequence"])]

    def _told(self, row: dict[str, Any]) -> str:
        told = [row["state"].replace("_", " "), f"due {self._minute(row['due_at'])}"]
        if row["met_at"]:
            told.append(f"met {self._minute(row['met_at'])}")
        return ", ".join(told)

    def _minute(self, moment: str) -> str:
        return f"{(datetime.fromisoformat(moment) - self.start).total_seconds() / 60:g}"
