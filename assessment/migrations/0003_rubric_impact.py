import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_people_and_evidence")]

    operations = [
        migrations.CreateModel(
            name="RubricImpact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "draft_hash",
                    models.CharField(help_text="the rubric hash of the document that was tried", max_length=64),
                ),
                (
                    "base_hash",
                    models.CharField(help_text="the rubric hash of the version it stands beside", max_length=64),
                ),
                (
                    "watermark",
                    models.CharField(
                        help_text="which rounds were there: how many, and the newest of them", max_length=60
                    ),
                ),
                ("rounds", models.PositiveIntegerField(help_text="how many were scored")),
                ("figures", models.JSONField(help_text="tables and causes, with every small group hidden")),
                ("job_id", models.UUIDField(help_text="the job that measured it")),
                ("measured_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-measured_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draft_hash", "base_hash", "watermark"), name="impact_once_per_state"
                    )
                ],
            },
        ),
    ]
