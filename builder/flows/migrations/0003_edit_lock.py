"""Who holds the pen of a draft."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flows", "0002_tested_parts")]

    operations = [
        migrations.CreateModel(
            name="EditLock",
            fields=[
                (
                    "flow",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="flows.flow",
                    ),
                ),
                ("user_id", models.UUIDField(null=True)),
                ("user_name", models.CharField(blank=True, default="", max_length=200)),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
        ),
    ]
