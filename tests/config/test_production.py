"""The production settings, read by real processes: what an operator sees on the first start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

DEMANDED = {
    "DEBRIEF_SECRET_KEY": "kq8Zt2-only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DEBRIEF_ALLOWED_HOSTS": "debrief.example.org",
    "DEBRIEF_BASE_URL": "https://debrief.example.org",
    "DATABASE_URL": "postgres://debrief@127.0.0.1:5432/debrief",
    "CELERY_BROKER_URL": "amqp://guest:guest@127.0.0.1:5672//",
}


def manage(*arguments: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | {"DEBRIEF_ENV": "production", "DEBRIEF_DATA_DIR": str(data_dir)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("missing", DEMANDED)
def test_production_names_the_variable_that_is_missing_in_one_sentence(missing: str, tmp_path: Path) -> None:
    given = {name: value for name, value in DEMANDED.items() if name != missing}
    result = manage("check", data_dir=tmp_path, **given)
    assert result.returncode == 2
    assert result.stderr.startswith(f"Debrief cannot start: Set in the environment: {missing} (")
    assert not any(name in result.stderr for name in given)
    assert "Traceback" not in result.stderr


def test_djangos_deployment_check_finds_nothing_in_production(tmp_path: Path) -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **DEMANDED)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_short_secret_key_fails_the_deployment_check(tmp_path: Path) -> None:
    result = manage(
        "check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **DEMANDED | {"DEBRIEF_SECRET_KEY": "short"}
    )
    assert result.returncode == 1
    assert "security.W009" in result.stderr


def test_development_keeps_the_secret_key_that_it_made(tmp_path: Path) -> None:
    command = ("shell", "--no-imports", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
    first = manage(*command, data_dir=tmp_path, DEBRIEF_ENV="development")
    second = manage(*command, data_dir=tmp_path, DEBRIEF_ENV="development")
    assert len(first.stdout.strip()) >= 50
    assert second.stdout == first.stdout


def test_the_kept_secret_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    manage("check", data_dir=tmp_path, DEBRIEF_ENV="development")
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
