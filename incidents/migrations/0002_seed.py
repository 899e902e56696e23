from typing import Any

from django.db import migrations

from incidents.seeding import seed


def forwards(apps: Any, schema_editor: Any) -> None:
    seed(apps)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial"), ("accounts", "0002_seed")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
