"""The full-text index over search documents, which each database has in its own way.

On SQLite triggers keep FTS5 in step. A table that Django makes anew loses its triggers: a migration that changes the
columns of `SearchDocument` runs `INDEX` again.
"""

from typing import Any

from django.db import migrations

INDEX = {
    "sqlite": (
        """CREATE VIRTUAL TABLE incidents_searchindex USING fts5(
            words, content='incidents_searchdocument', content_rowid='incident_id', tokenize='unicode61', prefix='2 3'
        )""",
        """CREATE TRIGGER incidents_searchindex_added AFTER INSERT ON incidents_searchdocument BEGIN
            INSERT INTO incidents_searchindex(rowid, words) VALUES (new.incident_id, new.words);
        END""",
        """CREATE TRIGGER incidents_searchindex_removed AFTER DELETE ON incidents_searchdocument BEGIN
            INSERT INTO incidents_searchindex(incidents_searchindex, rowid, words)
            VALUES ('delete', old.incident_id, old.words);
        END""",
        """CREATE TRIGGER incidents_searchindex_changed AFTER UPDATE ON incidents_searchdocument BEGIN
            INSERT INTO incidents_searchindex(incidents_searchindex, rowid, words)
            VALUES ('delete', old.incident_id, old.words);
            INSERT INTO incidents_searchindex(rowid, words) VALUES (new.incident_id, new.words);
        END""",
    ),
    "postgresql": (
        "CREATE INDEX incidents_searchindex ON incidents_searchdocument "
        "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
    ),
}


def forwards(apps: Any, schema_editor: Any) -> None:
    for statement in INDEX[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_seed")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
