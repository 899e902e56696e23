"""Review: asked for by who wrote it, decided by someone else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused, may
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.services import notify, publish_event
from incidents.enums import ClockKind
from incidents.services import clocks, writing
from incidents.services.writing import is_lasting
from postmortems.enums import PostmortemState, ReviewKind
from postmortems.models import Postmortem, Review
from postmortems.services.standing import lock_postmortem, move_to, save_postmortem


@service(action=Action.WRITE_POSTMORTEM)
def request_review(*, postmortem: Postmortem, by: User, reviewer: User | None = None, reason: str = "") -> Postmortem:
    """Ask for review, of someone or of all reviewers. The first time meets the incident's clock, in time or late."""
    if postmortem.incident is not None:
        writing.lock(postmortem.incident, by=by)
    lock_postmortem(postmortem, by=by)
    if postmortem.state != PostmortemState.DRAFT:
        raise BrokenRule("not_a_draft", _("It is %(state)s already.") % {"state": postmortem.get_state_display()})
    if reviewer is not None:
        _refuse_reviewer(postmortem, reviewer)
        postmortem.reviewer = reviewer
    now = clock.now()
    postmortem.review_asked_at = postmortem.review_asked_at or now
    Review(
        postmortem=postmortem, kind=ReviewKind.ASKED, author=postmortem.author, at=now, recorded_at=now, by=by,
        reason=reason,
    ).save()  # fmt: skip
    move_to(postmortem, PostmortemState.IN_REVIEW, by=by, now=now, reason=reason)
    save_postmortem(postmortem)
    if postmortem.incident is not None:
        clocks.meet_clock(postmortem.incident, ClockKind.POSTMORTEM, by=by, at=now, now=now)
        writing.save(postmortem.incident, now=now)
    publish_event(kind="postmortem.review_requested", subject=postmortem.public_id, by=by, at=now)
    _tell_reviewers(postmortem, by=by)
    return postmortem


@service(action=Action.REVIEW_POSTMORTEM)
def approve_postmortem(*, postmortem: Postmortem, by: User, reason: str = "") -> Postmortem:
    """Fit to publish. Never by its author."""
    return _decide(postmortem, ReviewKind.APPROVED, by=by, reason=reason)


@service(action=Action.REVIEW_POSTMORTEM)
def ask_for_changes(*, postmortem: Postmortem, by: User, reason: str) -> Postmortem:
    """Send it back to its author, saying what to change. That review was asked for in time stays true."""
    if not reason.strip():
        raise Invalid("reason_required", _("Say what is to be changed."), field="reason")
    return _decide(postmortem, ReviewKind.CHANGES_ASKED, by=by, reason=reason)


def _decide(postmortem: Postmortem, kind: ReviewKind, *, by: User, reason: str) -> Postmortem:
    lock_postmortem(postmortem, by=by)
    if postmortem.state != PostmortemState.IN_REVIEW:
        raise BrokenRule(
            "not_in_review",
            _("It is %(state)s: review can be given once it was asked for.")
            % {"state": postmortem.get_state_display()},
        )
    _refuse_author(postmortem, by)
    now = clock.now()
    Review(
        postmortem=postmortem, kind=kind, author=postmortem.author, at=now, recorded_at=now, by=by, reason=reason
    ).save()
    postmortem.reviewer = by
    if kind == ReviewKind.CHANGES_ASKED:
        move_to(postmortem, PostmortemState.DRAFT, by=by, now=now, reason=reason)
    save_postmortem(postmortem)
    notify(
        key=f"postmortem_reviewed:{postmortem.public_id}:{postmortem.version}",
        subject=postmortem.public_id,
        recipients=[postmortem.author],
        kind=f"postmortem_{kind.value}",
        parameters={"title": postmortem.title, "by": str(by), "reason": reason},
        url=postmortem.get_absolute_url(),
        by=by,
    )
    return postmortem


def reviewers_of(postmortem: Postmortem) -> list[User]:
    """Who may review it: everyone with that right but its author; of a private incident only the named."""
    holders = User.objects.people().filter(groups__name__in=(Role.REVIEWER, Role.ADMINISTRATOR)).distinct()
    able = holders.exclude(pk=postmortem.author_id).order_by("display_name", "username")
    incident = postmortem.incident
    if incident is None or not incident.private:
        return list(able)
    return [person for person in able if is_lasting(incident, person)]


def _refuse_reviewer(postmortem: Postmortem, reviewer: User) -> None:
    _refuse_author(postmortem, reviewer)
    if not may(reviewer, Action.REVIEW_POSTMORTEM):
        raise Invalid(
            "may_not_review", _("%(person)s may not review post-mortems.") % {"person": reviewer}, field="reviewer"
        )
    if (
        postmortem.incident is not None
        and postmortem.incident.private
        and not is_lasting(postmortem.incident, reviewer)
    ):
        raise Invalid(
            "reviewer_not_named",
            _("%(person)s is not named in this private incident. Name them there first.") % {"person": reviewer},
            field="reviewer",
        )


def _refuse_author(postmortem: Postmortem, person: User) -> None:
    if person == postmortem.author:
        raise Refused(
            _("You wrote this post-mortem, so someone else reviews it. Ask another reviewer."),
            code="author_reviews",
            field="reviewer",
        )


def _tell_reviewers(postmortem: Postmortem, *, by: User) -> None:
    people = [postmortem.reviewer] if postmortem.reviewer is not None else reviewers_of(postmortem)
    notify(
        key=f"postmortem_review:{postmortem.public_id}:{postmortem.version}",
        subject=postmortem.public_id,
        recipients=[person for person in people if person != by],
        kind="postmortem_review_requested",
        parameters={"title": postmortem.title, "by": str(by)},
        url=postmortem.get_absolute_url(),
        by=by,
    )
