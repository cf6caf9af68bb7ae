"""Logs a machine can read, one JSON object a line, without personal data: ids and codes, never a name or a form's text."""

import json
import logging

_PLAIN = ("event", "code", "officer", "unit", "dossier", "step", "path", "method", "status", "milliseconds", "request")


_OFFICERS = ("/desk/", "/api/", "/accounts/", "/healthz", "/metrics")


class PortalKeepsQuiet(logging.Filter):
    """No line says that somebody was on the public's pages. An error of ours is noted, to the day and without the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.get("request")
        path = getattr(request, "path", None)
        if path is None or path.startswith(_OFFICERS):
            return True
        if record.levelno < logging.ERROR:
            return False
        del record.__dict__["request"]
        record.args = ()
        record.created -= (record.created + 8 * 3600) % 86400  # midnight in Asia/Shanghai
        record.msecs = 0
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if record.name.startswith("zhixian") else str(record.msg),
        }
        line.update({key: str(record.__dict__[key]) for key in _PLAIN if key in record.__dict__})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = self._places(record)
        return json.dumps(line, ensure_ascii=False)

    def _places(self, record: logging.LogRecord) -> list[str]:
        """File and line of each frame; the values in a traceback's message may be somebody's data."""
        frames, trace = [], record.exc_info[2] if record.exc_info else None
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
            trace = trace.tb_next
        return frames[-12:]
