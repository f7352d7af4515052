from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0004_handed_on")]

    operations = [migrations.AddField("task", "repeats", models.UUIDField(null=True))]
