"""Loaded in bulk is the same as played through the services: every table that a measure or a page of the past reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import models, transaction

from foundation.accounts.models import User
from foundation.audit.acting import acting_as
from foundation.audit.clock import standing_at
from foundation.audit.enums import Source
from incidents.models import Service, Team
from metrics.simulation.drawing import Draw
from metrics.simulation.loading import ORDER, load
from metrics.simulation.people import generated, set_up
from metrics.simulation.playing import play
from metrics.simulation.truths import plant

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

UNTIL = datetime(2026, 9, 1, tzinfo=UTC)
PUBLIC_ID = re.compile(r"^[0-9a-z]{12}$")


class Rollback(Exception):
    pass


def rows_of(model: type[models.Model], names: dict[tuple[type, Any], str]) -> list[dict[str, Any]]:
    """The rows with what a name stands for in place of keys, and without random names."""
    found = []
    for row in model._base_manager.order_by("pk").values():
        told: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            value = row[field.attname]
            if field.primary_key:
                continue
            if field.related_model is not None and value is not None:
                value = names.get((field.related_model, value), value)
            if isinstance(value, str) and PUBLIC_ID.match(value):
                value = "a public id"
            if isinstance(value, dict):
                value = {key: "a public id" if PUBLIC_ID.match(str(each)) else each for key, each in value.items()}
            told[field.attname] = value
        found.append(told)
    return found


def numbered() -> dict[tuple[type, Any], str]:
    """Each row of the loaded tables by its place among its like: keys differ from run to run."""
    others: dict[tuple[type, Any], str] = {
        (model, pk): f"{model.__name__} {name}"
        for model, unique in ((User, "username"), (Team, "slug"), (Service, "slug"))
        for pk, name in model._base_manager.values_list("pk", unique)
    }
    return others | {
        (model, pk): f"{model.__name__} {place}"
        for model in ORDER
        if model._meta.pk.get_internal_type() != "CharField"
        for place, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))
    }


def everything() -> dict[str, list[dict[str, Any]]]:
    names = numbered()
    return {model.__name__: rows_of(model, names) for model in ORDER}


def simulated(how: Any, incidents: int) -> dict[str, list[dict[str, Any]]]:
    """What the tables hold afterwards; the database is as before."""
    plan = generated(2, seed=3)
    truths = plant(3, teams=2, months=6, incidents=incidents)
    stories = list(Draw(truths, plan, until=UNTIL, rich_since=None).stories())
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        with transaction.atomic(), acting_as(User.system(), source=Source.COMMAND):
            with standing_at(UNTIL - timedelta(days=200)):
                cast = set_up(plan, by=User.system(), describe=False)
            how(stories, cast, until=UNTIL)
            found = everything()
            raise Rollback
    except Rollback:
        return found


def test_a_small_organisation_loaded_equals_the_same_one_played():
    played = simulated(play, 8)
    loaded = simulated(load, 8)
    assert {name: len(rows) for name, rows in loaded.items()} == {name: len(rows) for name, rows in played.items()}
    for name, rows in played.items():
        assert rows or name == "Stance", name
        differing = [
            {key: (mine[key], yours[key]) for key in mine if mine[key] != yours[key]}
            for mine, yours in zip(rows, loaded[name], strict=True)
            if mine != yours
        ]
        assert differing == [], name
