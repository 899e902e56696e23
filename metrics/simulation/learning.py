"""The part of a script that comes after the incident: its post-mortem, review and action items."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from incidents.models import Incident
from postmortems.enums import FactorRole, SectionKind
from postmortems.models import ActionItem, FactorKind, Postmortem
from postmortems.services.action_changes import change_due_date
from postmortems.services.action_items import (
    Proposal,
    cancel_action_item,
    complete_action_item,
    propose_action_item,
    start_action_item,
)
from postmortems.services.opening import open_postmortem
from postmortems.services.publishing import awaits_adjudication, publish_postmortem
from postmortems.services.reviewing import approve_postmortem, ask_for_changes, request_review
from postmortems.services.writing import assign_author, save_sections, set_factors, set_trigger

ASKED_AGAIN_BEFORE = timedelta(hours=3)

if TYPE_CHECKING:
    from metrics.simulation.playing import Performance
    from metrics.simulation.stories import ItemScript, PostmortemScript


class Learning:
    """Adds its acts to the performance; the post-mortem is found, or opened, when it is first written in."""

    def __init__(self, performance: Performance) -> None:
        self.stage = performance
        self.postmortem: Postmortem | None = None

    def plan(self) -> None:
        script = self.stage.story.postmortem
        if script is None:
            return
        stage = self.stage
        stage.at(script.written_at, lambda: self._write(script))
        for item in script.items:
            self._item(item)
        stage.at(script.review_asked_at, lambda: self._ask_review(script))
        stage.at(script.changes_asked_at, lambda: self._send_back(script))
        if script.changes_asked_at is not None and script.approved_at is not None:
            stage.at(script.approved_at - ASKED_AGAIN_BEFORE, lambda: self._ask_review(script))
        stage.at(script.approved_at, lambda: approve_postmortem(
            postmortem=self._opened, by=stage.person(script.reviewer)))  # fmt: skip
        stage.at(script.published_at, lambda: self._publish(script))

    @property
    def _opened(self) -> Postmortem:
        assert self.postmortem is not None  # noqa: S101 - written before anything else happens to it
        return self.postmortem

    def _write(self, script: PostmortemScript) -> None:
        author = self.stage.person(script.author)
        postmortem = open_postmortem(incident=self.stage.incident, by=author, author=author)
        self.postmortem = postmortem
        if postmortem.author != author:
            assign_author(postmortem=postmortem, author=author, by=author)
        held = {
            section.key: section
            for section in postmortem.sections.in_order()
            if section.template_section.kind != SectionKind.ACTIONS
        }
        texts = {key: text for key, text in self._texts(script).items() if key in held and text}
        save_sections(postmortem=postmortem, texts=texts, by=author)
        if script.trigger:
            trigger = FactorKind.objects.get(role=FactorRole.TRIGGER, slug=script.trigger)
            set_trigger(postmortem=postmortem, trigger=trigger, by=author)
        if script.factors:
            kinds = FactorKind.objects.filter(role=FactorRole.FACTOR, slug__in=script.factors)
            set_factors(postmortem=postmortem, kinds=kinds, by=author)

    def _texts(self, script: PostmortemScript) -> dict[str, str]:
        """Its texts, with what an earlier incident is called only now."""
        story = self.stage.story
        if story.recurs is None or story.recurs >= len(self.stage.earlier):
            return script.texts
        earlier: Incident = self.stage.earlier[story.recurs]
        still_open = earlier.action_items.live().count()
        words = story.recurrence_text.format(earlier=earlier.reference, title=earlier.title, open=still_open or "none")
        return {**script.texts, "recurrence": words}

    def _ask_review(self, script: PostmortemScript) -> None:
        author = self.stage.person(script.author)
        reviewer = self.stage.person(script.reviewer) if script.reviewer else None
        request_review(postmortem=self._opened, by=author, reviewer=reviewer)

    def _send_back(self, script: PostmortemScript) -> None:
        ask_for_changes(postmortem=self._opened, by=self.stage.person(script.reviewer), reason=script.changes_asked)

    def _publish(self, script: PostmortemScript) -> None:
        self.stage.incident.refresh_from_db()
        if not awaits_adjudication(self.stage.incident):
            publish_postmortem(postmortem=self._opened, by=self.stage.person(script.author))

    def _item(self, script: ItemScript) -> None:
        stage, owner = self.stage, self.stage.person(script.owner)
        opened: list[ActionItem] = []

        def propose() -> None:
            proposal = Proposal(
                title=script.title,
                kind=script.kind,
                priority=script.priority,
                owner=owner,
                team=stage.cast.teams[script.team],
                due_date=script.due_date,
                end_state=script.end_state,
                tracker_url=script.tracker_url,
                postmortem=self.postmortem,
                incident=stage.incident,
                open_now=True,
            )
            author = stage.story.postmortem.author if stage.story.postmortem else script.owner
            opened.append(propose_action_item(proposal=proposal, by=stage.person(author)))

        stage.at(script.opened_at, propose)
        stage.at(script.started_at, lambda: start_action_item(item=opened[0], by=owner))
        for slip in script.slips:
            stage.at(slip.at, lambda s=slip: change_due_date(  # type: ignore[misc]
                item=opened[0], due_date=s.to, by=owner, reason=s.reason))  # fmt: skip
        stage.at(script.done_at, lambda: complete_action_item(item=opened[0], by=owner, evidence=script.evidence))
        stage.at(script.cancelled_at, lambda: cancel_action_item(
            item=opened[0], by=owner, reason=script.cancel_reason))  # fmt: skip
