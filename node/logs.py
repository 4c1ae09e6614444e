"""Logs: one line an event, named `noun.verb`, with ids; never content, tokens or private audiences."""

import logging
import sys
from datetime import UTC, datetime
from typing import Final

import orjson

from node.config import Log

_PLAIN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


def configure(log: Log) -> None:
    """Sends every log line of this process to standard error, in the configured form."""
    sink = logging.StreamHandler(sys.stderr)
    sink.setFormatter(JsonLines() if log.format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [sink]
    root.setLevel(log.level.upper())
    # Their lines repeat addresses and queries of requests, and so who is written to; ours name what was done.
    logging.getLogger("uvicorn.access").disabled = True
    for chatty in ("uvicorn.error", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, event, from, the `extra` fields, and a trace where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "from": record.name,
            **_fields(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class TextLines(logging.Formatter):
    """The same for a person's eyes: time, level, event, and `name=value` for each field."""

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        line = f"{_at(record)[11:19]} {record.levelname.lower():<7} {record.getMessage()}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _PLAIN}
