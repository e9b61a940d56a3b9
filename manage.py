#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")
    if sys.argv[1:2] != ["runserver"]:  # a server brings its own keys, see auxpolice.installation.secret
        os.environ.setdefault("AUXPOLICE_ENTRY", "command")
    try:
        from django.core.management import execute_from_command_line

        from auxpolice import addresses
    except ModuleNotFoundError as error:
        raise SystemExit(f"请先运行 make setup (缺少 {error.name})。 Run make setup first.") from error
    if sys.argv[1:2] and sys.argv[1] in addresses.OWNER_COMMANDS:
        addresses.work_as_owner()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
