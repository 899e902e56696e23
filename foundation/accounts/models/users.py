from __future__ import annotations

import zoneinfo
from functools import cached_property
from typing import Any, ClassVar, NoReturn, Self

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.enums import Action, Role
from foundation.accounts.seeding import SYSTEM_USERNAME
from foundation.audit.history import History, HistoryRow, TrackedQuerySet


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not hold."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone; write one such as Europe/Lisbon.") % {"name": name})


class UserQuerySet(TrackedQuerySet["User"]):
    def people(self) -> Self:
        """Human beings who still work here."""
        return self.filter(is_service=False, is_active=True)

    def holding(self, role: Role) -> Self:
        return self.filter(groups__name=role)


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    # A migration of a third party may write in bulk; there is no history to leave before there are people.
    use_in_migrations = False


class User(AbstractUser):
    """A person or a service user. Never deleted: rows everywhere name who did what.

    Tracked like every other, but for its password; hence a `history` of its own in place of the inherited one.
    """

    display_name = models.CharField(gettext_lazy("display name"), max_length=120, blank=True, default="")
    is_service = models.BooleanField(
        gettext_lazy("service user"), default=False, help_text=gettext_lazy("A machine that acts, not a person.")
    )
    time_zone = models.CharField(
        gettext_lazy("time zone"),
        max_length=64,
        blank=True,
        default="",
        validators=[validate_time_zone],
        help_text=gettext_lazy("Where this person reads the clock; empty for the organisation's."),
    )

    # What the API token that they came with allows; None where nothing narrows what their roles allow.
    limited_to: frozenset[Action] | None = None

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    _history_m2m_fields: ClassVar[list[str]] = ["groups"]
    history = History(
        bases=[HistoryRow],
        excluded_fields=["password", "last_login"],
        history_change_reason_field=models.TextField(blank=True, default=""),
        user_db_constraint=True,
    )
    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        base_manager_name = "objects"
        ordering = ("username",)
        verbose_name = gettext_lazy("person")  # type: ignore[assignment]
        verbose_name_plural = gettext_lazy("people")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.display_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name().split(" ")[0]

    @property
    def initials(self) -> str:
        words = self.get_full_name().split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held; a superuser is an administrator."""
        held = {Role(name) for name in self.groups.values_list("name", flat=True) if name in Role.values}
        return frozenset(held | {Role.ADMINISTRATOR} if self.is_superuser else held)

    def forget_roles(self) -> None:
        """Ask the database again at the next look, after the groups were changed."""
        self.__dict__.pop("roles", None)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("A user is deactivated, never deleted.")

    @classmethod
    def system(cls) -> User:
        """The service user that acts for Debrief itself: beat, sweeps, imports by machine."""
        system: User = cls.objects.get(username=SYSTEM_USERNAME)
        return system
