"""What people say about the steps of a draft."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flows", "0003_edit_lock")]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("workspace_id", models.UUIDField()),
                ("step", models.CharField(max_length=200)),
                ("step_name", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, default="", max_length=200)),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by_name", models.CharField(blank=True, default="", max_length=200)),
                (
                    "flow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="flows.flow"
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="flows.comment"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["flow", "at"], name="comment_by_flow")]},
        ),
    ]
