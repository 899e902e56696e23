import django.db.models.deletion
import foundation.audit.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Watermark",
            fields=[
                (
                    "family",
                    models.CharField(
                        choices=[("action_items", "action items"), ("severity", "severity")],
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                        verbose_name="family",
                    ),
                ),
                ("known_until", models.DateTimeField(null=True, verbose_name="known until")),
                ("last_id", models.BigIntegerField(default=0, verbose_name="last fact")),
            ],
            options={
                "verbose_name": "watermark",
                "verbose_name_plural": "watermarks",
            },
        ),
        migrations.CreateModel(
            name="ComputingRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("changed", "months that changed"),
                            ("since", "from a month on"),
                            ("all", "all months"),
                        ],
                        max_length=8,
                        verbose_name="months",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="from month")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("abandoned", "abandoned: its worker died, nothing was written"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("started_at", models.DateTimeField(default=foundation.audit.clock.now, verbose_name="started")),
                (
                    "progressed_at",
                    models.DateTimeField(default=foundation.audit.clock.now, verbose_name="last progress"),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("families_done", models.PositiveSmallIntegerField(default=0, verbose_name="families done")),
                ("rows_written", models.PositiveIntegerField(default=0, verbose_name="rows written")),
                ("error", models.TextField(blank=True, default="", verbose_name="what went wrong")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "computation",
                "verbose_name_plural": "computations",
            },
        ),
        migrations.CreateModel(
            name="ActionItemCounts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "computed_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now, editable=False, verbose_name="computed at"
                    ),
                ),
                ("known_until", models.DateTimeField(editable=False, verbose_name="known until")),
                (
                    "superseded_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="superseded at"),
                ),
                ("month", models.DateField(help_text="Its first day.", verbose_name="month")),
                ("definition", models.PositiveSmallIntegerField(verbose_name="version of the definition")),
                ("due", models.IntegerField(default=0)),
                ("on_time", models.IntegerField(default=0)),
                ("within_30", models.IntegerField(default=0)),
                ("open", models.IntegerField(default=0)),
                ("in_progress", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("cancelled", models.IntegerField(default=0)),
                ("withdrawn", models.IntegerField(default=0)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the organisation.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.computingrun",
                        verbose_name="computation",
                    ),
                ),
            ],
            options={
                "verbose_name": "counts of action items",
                "verbose_name_plural": "counts of action items",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SeverityCounts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "computed_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now, editable=False, verbose_name="computed at"
                    ),
                ),
                ("known_until", models.DateTimeField(editable=False, verbose_name="known until")),
                (
                    "superseded_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="superseded at"),
                ),
                ("month", models.DateField(help_text="Its first day.", verbose_name="month")),
                ("definition", models.PositiveSmallIntegerField(verbose_name="version of the definition")),
                ("by_machine", models.BooleanField(verbose_name="classified by a machine")),
                ("rate", models.PositiveSmallIntegerField(verbose_name="sampled, per cent")),
                ("waiting", models.IntegerField(default=0)),
                ("d1a1", models.IntegerField(default=0)),
                ("d1a2", models.IntegerField(default=0)),
                ("d1a3", models.IntegerField(default=0)),
                ("d1a4", models.IntegerField(default=0)),
                ("d2a1", models.IntegerField(default=0)),
                ("d2a2", models.IntegerField(default=0)),
                ("d2a3", models.IntegerField(default=0)),
                ("d2a4", models.IntegerField(default=0)),
                ("d3a1", models.IntegerField(default=0)),
                ("d3a2", models.IntegerField(default=0)),
                ("d3a3", models.IntegerField(default=0)),
                ("d3a4", models.IntegerField(default=0)),
                ("d4a1", models.IntegerField(default=0)),
                ("d4a2", models.IntegerField(default=0)),
                ("d4a3", models.IntegerField(default=0)),
                ("d4a4", models.IntegerField(default=0)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.computingrun",
                        verbose_name="computation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the organisation.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "counts of severities",
                "verbose_name_plural": "counts of severities",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_month", models.DateField(verbose_name="first month")),
                ("month", models.DateField(verbose_name="month")),
                ("published_at", models.DateTimeField(default=foundation.audit.clock.now, verbose_name="published")),
                ("note", models.TextField(blank=True, default="", verbose_name="note")),
                (
                    "action_item_rows",
                    models.ManyToManyField(blank=True, related_name="publications", to="metrics.actionitemcounts"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "severity_rows",
                    models.ManyToManyField(blank=True, related_name="publications", to="metrics.severitycounts"),
                ),
            ],
            options={
                "verbose_name": "published report",
                "verbose_name_plural": "published reports",
                "get_latest_by": ("published_at", "id"),
            },
        ),
        migrations.AddIndex(
            model_name="computingrun",
            index=models.Index(fields=["state", "progressed_at"], name="metrics_run_by_state"),
        ),
        migrations.AddIndex(
            model_name="actionitemcounts",
            index=models.Index(fields=["run"], name="metrics_actionitemcounts_run"),
        ),
        migrations.AddConstraint(
            model_name="actionitemcounts",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True), ("team__isnull", False)),
                fields=("team", "month"),
                name="metrics_actionitemcounts_one_live_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitemcounts",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True), ("team__isnull", True)),
                fields=("month",),
                name="metrics_actionitemcounts_one_live_row_of_all",
            ),
        ),
        migrations.AddIndex(
            model_name="severitycounts",
            index=models.Index(fields=["run"], name="metrics_severitycounts_run"),
        ),
        migrations.AddConstraint(
            model_name="severitycounts",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True), ("team__isnull", False)),
                fields=("team", "month", "by_machine", "rate"),
                name="metrics_severitycounts_one_live_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="severitycounts",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True), ("team__isnull", True)),
                fields=("month", "by_machine", "rate"),
                name="metrics_severitycounts_one_live_row_of_all",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["team", "-published_at"], name="metrics_publication_latest"),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_month__lte", models.F("month"))),
                name="metrics_publication_months_in_order",
                violation_error_message="A report ends with its month, not before its first.",
            ),
        ),
    ]
