"""Following an incident."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.forms.acts import ActForm
from incidents.services import following


class FollowForm(ActForm):
    slug, anchor = "follow", "around"
    heading = gettext_lazy("Follow this incident")
    button = gettext_lazy("Follow")
    note = gettext_lazy("You hear of changes of severity, mitigation, resolution and updates.")

    def act(self) -> str:
        following.follow_incident(incident=self.incident, by=self.by)
        return _("You follow it.")


class UnfollowForm(ActForm):
    slug, anchor = "unfollow", "around"
    heading = gettext_lazy("Follow it no more")
    button = gettext_lazy("Unfollow")

    def act(self) -> str:
        following.unfollow_incident(incident=self.incident, by=self.by)
        return _("You follow it no more.")
