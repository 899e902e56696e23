import json
import logging
import sys

import pytest
from django.conf import settings

from config.logs import JsonFormatter, WithoutKeys


def test_a_line_is_one_json_object_with_its_time_in_utc() -> None:
    record = logging.LogRecord("debrief", logging.WARNING, "", 0, "Sent to %s,\ntwice", ("“Ana”",), None)
    record.created = 0
    assert json.loads(JsonFormatter().format(record)) == {
        "at": "1970-01-01T00:00:00.000+00:00",
        "level": "warning",
        "logger": "debrief",
        "message": "Sent to “Ana”,\ntwice",
    }


def test_an_error_carries_its_traceback_in_the_same_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.LogRecord("debrief", logging.ERROR, "", 0, "Failed", (), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "ValueError: broken" in json.loads(line)["error"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/hooks/alertmanager/s3cret-key_1/", "/hooks/alertmanager/…/"),
        ("/accounts/password/reset/key/1a-d2x-99fe/", "/accounts/password/reset/key/1a-…/"),
        ("/incidents/INC-7/", "/incidents/INC-7/"),
    ],
)
def test_an_address_that_is_a_key_is_logged_without_it(path: str, said: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", path), None)
    assert WithoutKeys().filter(record)
    assert record.getMessage() == f"Gone: {said}"


def test_every_handler_blanks_keys() -> None:
    assert all("without_keys" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
