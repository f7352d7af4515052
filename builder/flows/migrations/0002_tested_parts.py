"""What a step was set to when its data was taken, and the test run that is looked at next."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flows", "0001_initial")]

    operations = [
        migrations.AddField(model_name="draft", name="tested_by", field=models.UUIDField(null=True)),
        migrations.CreateModel(
            name="SampleBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=200)),
                ("own", models.CharField(max_length=32)),
                ("before", models.CharField(max_length=32)),
                (
                    "flow",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="flows.flow"),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("flow", "node"), name="sample_basis_once")]},
        ),
    ]
