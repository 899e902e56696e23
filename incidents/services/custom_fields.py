"""The organisation's own fields of incidents: defining them, and setting their values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid, refuse_for
from incidents.enums import FieldKind, Status, TimelineKind
from incidents.models import CustomField, CustomValue, Incident
from incidents.models.incidents import IncidentQuerySet
from incidents.rules.custom_fields import Unfit, number_of, read
from incidents.services import timeline
from incidents.services.writing import lock_unfolded, save

MOST_FIELDS = 40
# How lists are asked for them: `field.region=EU`, `field.cost__gte=100`.
PREFIX = "field."
CONDITIONS = ("gte", "lte")


@service(action=Action.EDIT_CATALOGUE)
def save_custom_field(*, field: CustomField, by: User, reason: str = "") -> CustomField:
    """Define or change one. Its kind stays once an incident has a value; a choice taken away stays where it is."""
    before = CustomField.objects.filter(pk=field.pk).first()
    if before is not None:
        used = CustomValue.objects.filter(field=field).exists()
        if used and before.kind != field.kind:
            raise Invalid(
                "kind_stays", _("Incidents have values of this kind. Archive it, and define another."), field="kind"
            )
        if used and before.slug != field.slug:
            sentence = _("Programs and saved views know it by its short name, so that stays. The name can change.")
            raise Invalid("slug_stays", sentence, field="slug")
    elif CustomField.objects.active().count() >= MOST_FIELDS:
        raise BrokenRule("too_many_fields", _("There are %s fields already. Archive one first.") % MOST_FIELDS)
    if "__" in field.slug:
        sentence = _("Leave out “__”: filters keep it for conditions such as __gte.")
        raise Invalid("slug_unfit", sentence, field="slug")
    field.choices = list(dict.fromkeys(each for each in (str(one).strip() for one in field.choices) if each))
    if field.kind not in FieldKind.listed():
        field.choices = []
    field.full_clean()
    field.save()
    return field


@service(action=Action.RESPOND)
def set_custom_fields(*, incident: Incident, values: Mapping[str, Any], by: User, reason: str = "") -> Incident:
    """Set what is named by short name, all or none; None or nothing takes a value away. Says all that is unfit."""
    lock_unfolded(incident, by=by)
    now = clock.now()
    found = understood(values, incident=incident)
    if incident.status == Status.CLOSED:
        emptied = [field for field, texts in found.items() if field.required_to_close and not texts]
        sentence = _("%s is needed, and the incident is closed: it can be changed, not emptied.")
        refuse_for([BrokenRule("field_empty", sentence % field.name, field=field.slug) for field in emptied])
    for field, texts in found.items():
        if set(_texts(incident, field)) != set(texts):
            _replace(incident, field, texts, now=now)
            said = ", ".join(texts) or _("nothing")
            timeline.record(incident, TimelineKind.FIELD_SET, by=by, now=now, field=field.name, value=said)
    return save(incident, now=now)


def set_at_declaration(incident: Incident, values: Mapping[str, Any], *, now: datetime) -> None:
    """From within declaring: part of the same act, so without lines of their own."""
    for field, texts in understood(values).items():
        _replace(incident, field, texts, now=now)


def understood(values: Mapping[str, Any], *, incident: Incident | None = None) -> dict[CustomField, list[str]]:
    """The fields with canonical texts. Raises one `BrokenRule` that carries everything unfit.

    A choice that is offered no more is fit where the incident has it.
    """
    if not values:
        return {}
    known = {field.slug: field for field in CustomField.objects.active()}
    found: dict[CustomField, list[str]] = {}
    wrong: list[BrokenRule] = []
    for slug, given in values.items():
        field = known.get(slug)
        if field is None:
            names = ", ".join(known) or _("none")
            sentence = _("There is no field “%(slug)s”; there are: %(names)s.") % {"slug": slug, "names": names}
            wrong.append(Invalid("unknown_field", sentence, field=slug))
            continue
        try:
            kept = _texts(incident, field) if incident is not None and field.kind in FieldKind.listed() else []
            found[field] = read(field.kind, given, [*field.choices, *kept])
        except Unfit as problem:
            wrong.append(Invalid("unfit_value", _sentence(field, problem), field=slug))
    refuse_for(wrong)
    return found


def values_of(incidents: Iterable[Incident]) -> dict[int, dict[str, Any]]:
    """By incident: short name → value, of several choices a list. One query for many."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = CustomValue.objects.standing().filter(incident__in=list(incidents)).select_related("field")
    for row in rows.order_by("field__position", "field__name", "id"):
        of = found[row.incident_id]
        if row.field.kind == FieldKind.CHOICES:
            of.setdefault(row.field.slug, []).append(row.text)
        else:
            of[row.field.slug] = spoken(row)
    return found


def spoken(row: CustomValue) -> Any:
    """As JSON says it: a number, true or false, else the text."""
    if row.field.kind == FieldKind.YES_NO:
        return row.text == "yes"
    if row.field.kind == FieldKind.NUMBER:
        number = number_of(row.text)
        return int(number) if number == number.to_integral_value() else float(number)
    return row.text


def filtered_by(incidents: IncidentQuerySet, asked: Mapping[str, Sequence[str]]) -> IncidentQuerySet:
    """By parameters such as `field.region` and `field.cost__gte`; others are none of ours.

    Values of one name are alternatives. Raises `BrokenRule` for a name that is unknown or a value that is unfit.
    """
    named = {name.removeprefix(PREFIX): values for name, values in asked.items() if name.startswith(PREFIX)}
    known = {field.slug: field for field in CustomField.objects.all()} if named else {}
    for name, values in named.items():
        slug, _dunder, condition = name.partition("__")
        field = known.get(slug)
        ranged = field is not None and field.kind in FieldKind.ranged()
        if field is None or (condition and not (ranged and condition in CONDITIONS)):
            sentence = _("There is no field “%(slug)s” to filter by; there are: %(names)s.")
            words = {"slug": name, "names": ", ".join(known) or _("none")}
            raise Invalid("unknown_field", sentence % words, field=f"{PREFIX}{name}")
        found = Q()
        for value in filter(None, (each.strip() for each in values)):
            found |= _condition(field, value, condition)
        if found:
            rows = CustomValue.objects.standing().filter(found, field=field, incident=OuterRef("pk"))
            incidents = incidents.filter(Exists(rows))
    return incidents


def _condition(field: CustomField, value: str, condition: str) -> Q:
    if field.kind in (FieldKind.TEXT, FieldKind.LINK):
        return Q(text__icontains=value)
    if field.kind in FieldKind.listed():
        return Q(text__iexact=value)
    try:
        [text] = read(field.kind, value)
    except Unfit as problem:
        raise Invalid("unfit_value", _sentence(field, problem), field=f"{PREFIX}{field.slug}") from problem
    column, given = ("number", number_of(text)) if field.kind == FieldKind.NUMBER else ("text", text)
    return Q(**{f"{column}__{condition or 'exact'}": given})


def missing_to_close(incident: Incident) -> list[CustomField]:
    """Fields that are needed to close it and have no value."""
    given = CustomValue.objects.standing().filter(incident=incident).values("field")
    return list(CustomField.objects.active().filter(required_to_close=True).exclude(pk__in=given))


def carry_custom_values(folded: Incident, survivor: Incident, *, now: datetime) -> None:
    """At a merge: the survivor keeps its own and takes what it has none of."""
    known = CustomValue.objects.standing().filter(incident=survivor).values("field")
    for row in CustomValue.objects.standing().filter(incident=folded).exclude(field__in=known):
        CustomValue(incident=survivor, field=row.field, text=row.text, number=row.number).save()


def _texts(incident: Incident, field: CustomField) -> list[str]:
    rows = CustomValue.objects.standing().filter(incident=incident, field=field).order_by("id")
    return list(rows.values_list("text", flat=True))


def _replace(incident: Incident, field: CustomField, texts: list[str], *, now: datetime) -> None:
    standing = list(CustomValue.objects.standing().filter(incident=incident, field=field))
    for row in standing:
        if row.text not in texts:
            row.removed_at = now
            row.save()
    kept = {row.text for row in standing}
    for text in texts:
        if text not in kept:
            number = number_of(text) if field.kind == FieldKind.NUMBER else None
            CustomValue(incident=incident, field=field, text=text, number=number).save()


def _sentence(field: CustomField, problem: Unfit) -> str:
    words = {"field": field.name, "given": problem.given, "choices": ", ".join(field.choices)}
    template = {
        "no_text": _("%(field)s: “%(given)s” is no value of a field."),
        "too_long": _("%(field)s: at most 500 characters."),
        "no_number": _("%(field)s: “%(given)s” is no number."),
        "no_day": _("%(field)s: “%(given)s” is no date; write one like 2026-11-12."),
        "no_yes_no": _("%(field)s: say yes or no."),
        "no_choice": _("%(field)s: “%(given)s” is none of: %(choices)s."),
        "no_link": _("%(field)s: give the whole address, such as https://example.org/1."),
        "several": _("%(field)s takes one value."),
    }[problem.code]
    return template % words
