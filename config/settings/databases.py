"""The database: SQLite in the data folder unless DATABASE_URL names another (SQLite or PostgreSQL)."""

from pathlib import Path
from typing import Any

from config import env

# Write-ahead log and immediate transactions together end "database is locked"; either alone does not.
SQLITE_PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -32000;
    PRAGMA mmap_size = 134217728;
    PRAGMA temp_store = MEMORY;
"""
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": SQLITE_PRAGMAS,
}

# An answer "as of" a moment at least five minutes old is closed: no transaction may stay open for that long.
POSTGRESQL_OPTIONS: dict[str, Any] = {
    "options": "-c idle_in_transaction_session_timeout=60s -c statement_timeout=240s",
    "connect_timeout": 5,
}


def database(data_dir: Path, *, default: str | None = None) -> dict[str, Any]:
    """The entry of DATABASES that DATABASE_URL describes."""
    entry = env.database("DATABASE_URL", default=default or f"sqlite:///{data_dir / 'debrief.sqlite3'}")
    entry["ATOMIC_REQUESTS"] = False  # immediate transactions would line readers up behind one another
    if entry["ENGINE"] == env.POSTGRESQL:
        entry["CONN_MAX_AGE"] = env.integer("DEBRIEF_DATABASE_MAX_AGE", default=60)
        entry["CONN_HEALTH_CHECKS"] = True
        entry["OPTIONS"] = POSTGRESQL_OPTIONS | entry.get("OPTIONS", {})
    else:
        entry["OPTIONS"] = SQLITE_OPTIONS | entry.get("OPTIONS", {})
    return entry
