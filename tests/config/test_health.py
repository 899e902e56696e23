from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config import health
from config.celery import app


def test_alive_is_answered_to_anyone(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}


@pytest.mark.engines
@pytest.mark.django_db
def test_ready_names_what_was_checked(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok"},
    }


@pytest.mark.django_db
def test_a_database_that_is_down_makes_it_unready_and_tells_no_address(client: Client) -> None:
    refused = OperationalError("connection to server at 10.0.0.7 failed")
    with patch.object(connection, "cursor", side_effect=refused):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "OperationalError"
    assert b"10.0.0.7" not in response.content


@pytest.mark.django_db
def test_waiting_migrations_make_it_unready(client: Client) -> None:
    connection.cursor().execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "1 not applied"


@pytest.mark.django_db
def test_a_broker_that_nobody_answers_for_makes_it_unready(client: Client) -> None:
    before = app.conf.broker_url
    app.conf.update(broker_url="amqp://guest@127.0.0.1:1//", broker_write_url="amqp://guest@127.0.0.1:1//")
    try:
        with patch.object(health.settings, "CELERY_BROKER_URL", "amqp://guest@127.0.0.1:1//"):
            response = client.get("/readyz")
    finally:
        app.conf.update(broker_url=before, broker_write_url=before)
    assert response.status_code == 503
    assert response.json()["checks"]["broker"] != "ok"
