"""The migrated and seeded database that tests start from: made once for each state of the migrations, then copied.

Migrating takes most of a minute; a copy takes less than a second. Copies of earlier states are removed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.at_hand import ROOT

KEPT = ROOT / "var" / "migrated"
MAKE = (sys.executable, "manage.py", "migrate", "--verbosity=0", "--run-syncdb")


@cache
def fingerprint() -> str:
    """Of all that migrating depends on: the migrations, what they seed, and the packages that bring their own."""
    found = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "*/*/migrations/*.py", "*/seeding.py", "*/*/seeding.py", "requirements.txt"):
        for path in sorted(ROOT.glob(pattern)):
            found.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def sqlite_file() -> Path:
    """A migrated file, which nobody writes to."""
    made = KEPT / f"{fingerprint()}.sqlite3"
    with alone("sqlite"):
        if not made.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            _migrate(f"sqlite:///{made}.part")
            with closing(sqlite3.connect(f"{made}.part")) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
            Path(f"{made}.part").rename(made)
    return made


def postgresql_database(address: str) -> str:
    """The name of a migrated database on that server; a copy is made only while nobody is connected to it."""
    prefix = f"debrief_migrated_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}_"
    made, part = prefix + fingerprint(), f"{prefix}part"
    with alone("postgresql"), closing(psycopg.connect(_named(address, "postgres"), autocommit=True)) as connection:
        names = [name for (name,) in connection.execute("SELECT datname FROM pg_database")]
        if made not in names:
            for old in names:
                if old.startswith(prefix):
                    connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(part)))
            _migrate(_named(address, part))
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (part, made))))
    return made


def copy_postgresql(address: str, *, to: str) -> None:
    """The database `to` as it was migrated; whoever is still connected to it is cut off."""
    made = sql.Identifier(postgresql_database(address))
    with closing(psycopg.connect(_named(address, "postgres"), autocommit=True)) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(to)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(to), made))


def _named(address: str, database: str) -> str:
    return urlsplit(address)._replace(path=f"/{database}").geturl()


@contextmanager
def alone(what: str) -> Iterator[None]:
    """One process makes it, the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(address: str) -> None:
    subprocess.run(MAKE, cwd=ROOT, env=os.environ | {"DEBRIEF_ENV": "test", "DATABASE_URL": address}, check=True)
