from typing import Any

from django.db import migrations

from postmortems.seeding import seed


def forwards(apps: Any, schema_editor: Any) -> None:
    seed(apps)


class Migration(migrations.Migration):
    dependencies = [("postmortems", "0001_initial"), ("incidents", "0002_seed")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
