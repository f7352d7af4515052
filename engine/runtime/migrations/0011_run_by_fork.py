from django.db import migrations

# Few runs repeat another one, so this index is small, and runs that repeat none never touch it.
FORKS = "CREATE INDEX run_by_fork ON run (forked_from) WHERE forked_from IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("runtime", "0010_unsuccessful")]

    operations = [migrations.RunSQL(FORKS, reverse_sql="DROP INDEX run_by_fork")]
