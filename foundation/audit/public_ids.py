"""Random names for rows that pages and the API speak of, so that a serial number never tells what is hidden."""

import secrets
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Crockford's base 32 in lower case: no i, l, o, u to misread or misspell aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12  # 60 bits


def random_public_id() -> str:
    """Twelve characters, about 10^18 values."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """A random unique id, set once, fit for an address."""

    def __init__(self, **kwargs: object) -> None:
        defaults = {
            "verbose_name": _("public id"),
            "max_length": LENGTH,
            "unique": True,
            "default": random_public_id,
            "editable": False,
        }
        super().__init__(**{**defaults, **kwargs})  # type: ignore[arg-type]

    def deconstruct(self) -> Any:
        """Say `unique` always: history copies the field without it, and a default must not bring it back."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "unique": self.unique}
