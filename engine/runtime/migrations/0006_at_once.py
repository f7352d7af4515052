from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runtime", "0005_retention")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE traffic ADD COLUMN at_once int CHECK (at_once > 0)",
                    reverse_sql="ALTER TABLE traffic DROP COLUMN at_once",
                )
            ],
            state_operations=[migrations.AddField("traffic", "at_once", models.IntegerField(null=True))],
        ),
    ]
