"""When a comment was put otherwise, and when the first of a thread was deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flows", "0004_comments")]

    operations = [
        migrations.AddField(model_name="comment", name="edited_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="comment", name="removed_at", field=models.DateTimeField(null=True)),
    ]
