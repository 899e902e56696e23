"""Who works on an incident in upper apps, so stays named in a private one: `def people(incident) -> {User: why}`."""

BOUND_PEOPLE = ("postmortems.services.hiding.bound_people",)
