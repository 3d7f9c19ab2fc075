import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_rubric_impact"),
        ("rubrics", "0002_published_never_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="snapshot",
            name="kind",
            field=models.CharField(
                choices=[
                    ("self", "self-assessed"),
                    ("reviewed", "reviewed"),
                    ("before", "before a move to another rubric version"),
                ],
                default="self",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="RubricMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answers", models.JSONField(default=dict, help_text="requirement -> version right after the move")),
                ("changed", models.JSONField(default=list, help_text="requirements whose answers the move changed")),
                (
                    "untrimmed",
                    models.JSONField(
                        default=dict, help_text="node key -> reason, of parts that came back into the scope"
                    ),
                ),
                ("unready", models.JSONField(default=list, help_text="leaves that were ready before the move")),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rubric_moves",
                        to="assessment.assessment",
                    ),
                ),
                (
                    "back_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_back",
                        to="assessment.rubricmove",
                    ),
                ),
                (
                    "before",
                    models.OneToOneField(
                        help_text="the round as it was before the move",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assessment.snapshot",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rubrics.rubricversion"
                    ),
                ),
                (
                    "to_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rubrics.rubricversion"
                    ),
                ),
            ],
            options={"ordering": ["-at", "-id"]},
        ),
    ]
