"""Reading the environment: typed, and failing with the name of the variable that is missing or wrong."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_environ = environ.Env()


class Environment(StrEnum):
    """What `DEBRIEF_ENV` may say; each has its module in `config.settings`."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TEST = "test"


def environment() -> Environment:
    name = text("DEBRIEF_ENV", default=Environment.DEVELOPMENT)
    try:
        return Environment(name)
    except ValueError:
        known = ", ".join(Environment)
        raise ImproperlyConfigured(f"DEBRIEF_ENV is “{name}”; it may be one of: {known}.") from None


def use_settings() -> None:
    """Name the settings module that `DEBRIEF_ENV` chooses, unless DJANGO_SETTINGS_MODULE says otherwise already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{environment()}")


def demand(**variables: str) -> None:
    """Refuse to start unless every variable is set; `variables` maps each name to what it is for."""
    missing = {name: purpose for name, purpose in variables.items() if not os.environ.get(name)}
    if missing:
        listed = "; ".join(f"{name} ({purpose})" for name, purpose in missing.items())
        raise ImproperlyConfigured(f"Set in the environment: {listed}.")


def text(name: str, *, default: str | None = None) -> str:
    """A string. An empty variable counts as not set: compose files and CI pass empty ones through."""
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment.")
    return value


def boolean(name: str, *, default: bool) -> bool:
    value = text(name, default=str(default)).lower()
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} is “{value}”; write 1 or 0.")
    return value in {"1", "true", "yes", "on"}


def integer(name: str, *, default: int, minimum: int = 0) -> int:
    value = text(name, default=str(default))
    if not value.isdecimal() or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} is “{value}”; write a whole number from {minimum} up.")
    return int(value)


def words(name: str, *, default: str | None = None) -> list[str]:
    """A list, written with commas."""
    return [word.strip() for word in text(name, default=default).split(",") if word.strip()]


def folder(name: str, *, default: Path) -> Path:
    """An absolute path; made when it is not there yet."""
    path = Path(text(name, default=str(default))).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is “{path}”, which cannot be made or used: {error.strerror}.") from None
    return path


def base_url(name: str, *, default: str | None = None) -> str:
    """Where people reach Debrief, without a slash at the end: https://debrief.example.org."""
    value = text(name, default=default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} is “{value}”; write an address such as https://debrief.example.org.")
    return value


def database(name: str, *, default: str) -> dict[str, Any]:
    """A Django database entry from an address: `sqlite:////path` or `postgres://user@host:port/name`."""
    return _parsed(
        name,
        default,
        _environ.db_url_config,
        allowed=("django.db.backends.sqlite3", POSTGRESQL),
    )


def cache(name: str, *, default: str) -> dict[str, Any]:
    """A Django cache entry from an address: `filecache:///path`, `redis://host:port/0`."""
    return _parsed(name, default, _environ.cache_url_config)


def mail(name: str, *, default: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from an address: `smtp+tls://user:password@host:587`."""
    try:
        return dict(_environ.email_url_config(text(name, default=default)))
    except (ImproperlyConfigured, KeyError, ValueError):
        raise ImproperlyConfigured(f"{name} is no address that Debrief understands.") from None


POSTGRESQL = "django.db.backends.postgresql"


def _parsed(
    name: str,
    default: str,
    parse: Callable[[str], Any],
    *,
    allowed: tuple[str, ...] | None = None,
) -> dict[str, Any]:
    # The value may hold a password: never repeat it, as the parser's own warnings and errors do.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            entry: dict[str, Any] = dict(parse(text(name, default=default)))
    except (ImproperlyConfigured, KeyError, ValueError):
        raise ImproperlyConfigured(f"{name} is no address that Debrief understands.") from None
    backend = entry.get("ENGINE", entry.get("BACKEND"))
    if not backend or (allowed and backend not in allowed):
        raise ImproperlyConfigured(f"{name} is no address that Debrief understands.")
    return entry
