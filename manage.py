#!/usr/bin/env python
"""Debrief's command line: `python manage.py help`."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.env import use_settings


def main() -> int:
    """Run the command named on the command line; a wrong environment is told in a sentence, with exit code 2."""
    try:
        use_settings()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"Debrief cannot start: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
