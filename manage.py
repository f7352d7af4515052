"""Django's entry: `python manage.py help` lists every command."""

import os
import sys

# These change the schema or the rights on it, so they act as the owner of the database; all others as the product.
OWNER_COMMANDS = {"migrate", "makemigrations", "grant_roles", "sqlmigrate", "showmigrations"}


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "builder.config.settings.base")
    if sys.argv[1:2] and sys.argv[1] in OWNER_COMMANDS:
        os.environ["HANDRAIL_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
