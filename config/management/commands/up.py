"""`manage.py up`: everything that Debrief is made of, in the foreground."""

from __future__ import annotations

import os
import socket
import sys
import urllib.error
import urllib.request
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config import env, supervisor
from config.parent_process import abandonment_of

EXAMPLE = """
Example:
  PORT=8001 DEBRIEF_DEMO=0 python manage.py up
"""


class Command(BaseCommand):
    """Migrates, brings the demo organisation, then keeps web, worker and beat running until a signal comes."""

    help = (
        "Run the web server, a Celery worker and the scheduler until SIGINT or SIGTERM. Migrates first, and brings "
        "the demo organisation in development (DEBRIEF_DEMO=0: not)."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=EXAMPLE, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--follow-parent", action="store_true", help="also stop when the starting process does")

    def handle(self, *args: Any, host: str, follow_parent: bool, **options: Any) -> None:
        parent = os.getppid()
        port = env.integer("PORT", default=8000, minimum=1)
        refuse_taken_port(host, port)
        with_demo = wants_demo()
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        if with_demo:
            call_command("demo")
        connections.close_all()
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound

        def announce() -> None:
            self.stdout.write(f"\nDebrief is at {address}/ (stop it with Ctrl-C)")
            if with_demo:
                self.stdout.writelines(f"  {line}\n" for line in demo_logins())
            self.stdout.flush()

        running = supervisor.Supervisor(
            commands(host, port),
            environment=os.environ | {"DEBRIEF_DEBUG": os.environ.get("DEBRIEF_DEBUG", "0")},
            say=self.stderr.write,
            is_ready=answers(f"{address}/healthz"),
            started=announce,
            is_abandoned=abandonment_of(parent) if follow_parent else lambda: False,
        )
        try:
            running.run()
        except supervisor.CannotStart as error:
            raise CommandError(str(error)) from None


def commands(host: str, port: int) -> list[supervisor.Command]:
    """What runs, and how. The processes' environment says the rest."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config"]
    level = env.text("DEBRIEF_LOG_LEVEL", default="WARNING")
    return [
        supervisor.Command(
            "web",
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
                *("--bind", f"{host}:{port}"),
                *("--workers", str(env.integer("WEB_CONCURRENCY", default=2, minimum=1))),
                *("--graceful-timeout", "4", "--log-level", level.lower(), "--no-control-socket"),
            ],
        ),
        supervisor.Command(
            "worker",
            [
                *(*celery, "worker", "--loglevel", level),
                *("--concurrency", str(env.integer("WORKER_CONCURRENCY", default=1, minimum=1))),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
        ),
        # An empty pid file: two installations on one machine must not take each other's for their own.
        supervisor.Command("beat", [*celery, "beat", "--loglevel", level, "--pidfile="]),
    ]


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything is started."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port}: {error.strerror}. Stop what uses it, or choose another port: "
                f"PORT={port + 1}."
            ) from None


def wants_demo() -> bool:
    default = env.environment() is not env.Environment.PRODUCTION
    return env.boolean("DEBRIEF_DEMO", default=default) and "demo" in get_commands()


def demo_logins() -> Iterable[str]:
    """A line for each person to try Debrief as: `portal.demo.LOGINS`, rows of words."""
    if find_spec("portal.demo") is None:
        return
    for login in getattr(import_module("portal.demo"), "LOGINS", ()):
        yield "  ".join(str(word) for word in login)


def answers(url: str) -> Callable[[], bool]:
    """A question to ask again and again: does the web server answer yet?"""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return True
        except urllib.error.HTTPError:
            return True  # it answers, and refuses: the host name is not ours to judge
        except OSError:
            return False

    return ask
