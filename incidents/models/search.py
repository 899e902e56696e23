from __future__ import annotations

from django.db import connections, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from incidents.rules.search_words import as_fts5, as_tsquery, asked_for


class SearchDocument(models.Model):
    """What an incident is found by: its words, each once. Derived, so that it can be thrown away and written anew.

    The full-text index hangs on this table and on no other: FTS5 by triggers on SQLite, an expression index on
    PostgreSQL (see the migration `search`).
    """

    incident = models.OneToOneField("incidents.Incident", on_delete=models.CASCADE, primary_key=True, related_name="+")
    words = models.TextField(_("words"))

    class Meta:
        verbose_name = _("search document")

    def __str__(self) -> str:
        return self.words[:60]


def holding_words(query: str, *, using: str) -> RawSQL | None:
    """The ids of the incidents that hold every word of `query`, or the beginning of it; None where it has no word."""
    words = asked_for(query)
    if not words:
        return None
    if connections[using].vendor == "postgresql":
        return RawSQL(ON_POSTGRESQL, (as_tsquery(words),))  # noqa: S611 - the words are a parameter
    return RawSQL(ON_SQLITE, (as_fts5(words),))  # noqa: S611 - as above


ON_POSTGRESQL = (
    "SELECT incident_id FROM incidents_searchdocument "
    "WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(%s AS tsquery)"
)
ON_SQLITE = "SELECT rowid FROM incidents_searchindex WHERE incidents_searchindex MATCH %s"
