"""Logging of a running server: structured, to standard error, personal data left out.

Library code logs through the standard `logging` with fields in `extra`. Fields whose name
starts with `pii.` hold numbers, bodies, digits or tokens; they are dropped unless the level is
debug.
"""

import logging
import sys
from collections.abc import Mapping
from typing import Any

import structlog

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(level: str, form: str) -> None:
    """Send every log record to standard error as text or JSON."""
    json = form == "json" or (not form and not sys.stderr.isatty())
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _fields(keep_private=level == "debug"),
                structlog.processors.format_exc_info,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # One warning for each malformed request would let a stranger fill the log.
    logging.getLogger("uvicorn.error").setLevel(max(logging.ERROR, root.level))
    for noisy in ("asyncio", "alembic", "sqlalchemy", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)  # the store says it better


def _fields(*, keep_private: bool) -> Any:
    def processor(_: Any, __: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        record = event.get("_record")
        extra = {k: v for k, v in vars(record).items() if k not in _STANDARD} if record else {}
        if not keep_private:
            extra = {k: v for k, v in extra.items() if not k.startswith("pii.")}
        return {**event, **extra}

    return processor
