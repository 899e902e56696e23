"""What log lines look like: one JSON object each (DEBRIEF_LOG_FORMAT=json), and no key of anybody in them."""

import json
import logging
import re
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """`at` (UTC), `level`, `logger`, `message`, and `error` with the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


KEYS_IN_PATHS = re.compile(r"(/hooks/[^/\s]+/|/password/reset/key/[0-9A-Za-z]+-)[^/\s?\"']+")


class WithoutKeys(logging.Filter):
    """Blanks what is a key by itself in the addresses that a line names: of a webhook, of a new password."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        blanked = KEYS_IN_PATHS.sub(r"\1…", message)
        if blanked != message:
            record.msg, record.args = blanked, ()
        return True
