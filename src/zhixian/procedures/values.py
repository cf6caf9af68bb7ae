"""Cleaning what was typed into a form: to JSON-safe values, with a sentence for each fault."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from zhixian.moments import SHANGHAI, local_day
from zhixian.procedures.grammar import Field

CHECKSUM = re.compile(r"([0-9A-Fa-f]{64})\s+\*?(.+)")
LONGEST = {"text": 200, "long_text": 20_000}
LARGEST = Decimal("1000000000000")
EARLIEST = date(1990, 1, 1)


class Wrong(ValueError):
    """A value that cannot be taken; the text is for the officer."""


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip())


def clean(field: Field, value: Any, *, now: datetime) -> Any:
    """The value as it will be kept; Wrong if it cannot be."""
    match field.type:
        case "text" | "long_text":
            return _text(field, value)
        case "choice":
            if value not in field.choices:
                raise Wrong(f"“{field.label}”应为：{'、'.join(field.choices.values())}")
            return value
        case "date":
            return _day(field, value, now)
        case "moment":
            return _moment(field, value, now)
        case "integer" | "decimal":
            return _number(field, value)
        case "yes_no":
            return _yes_no(field, value)
        case "officers":
            return _ids(field, value, "办案人员")
        case "unit" | "file" | "listed" | "able_unit":
            return _id(field, value)
        case "materials" | "goods" | "leads" | "people":
            return _rows(field, value)
        case "checksums":
            return _checksums(field, value)
    raise Wrong(f"“{field.label}”的类型不认识")


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(f"“{field.label}”应为文字")
    if "\x00" in value:
        raise Wrong(f"“{field.label}”含有不能保存的字符")
    if len(value) > LONGEST[field.type]:
        raise Wrong(f"“{field.label}”最多{LONGEST[field.type]}字")
    return value.strip()


def _day(field: Field, value: Any, now: datetime) -> str:
    try:
        day = value if isinstance(value, date) and not isinstance(value, datetime) else date.fromisoformat(str(value))
    except ValueError:
        raise Wrong(f"“{field.label}”应为日期，如{local_day(now).isoformat()}") from None
    if day < EARLIEST or (field.past and day > local_day(now)):
        raise Wrong(f"“{field.label}”不能晚于今天、也不能早于{EARLIEST.year}年")
    return day.isoformat()


def _moment(field: Field, value: Any, now: datetime) -> str:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise Wrong(f"“{field.label}”应为日期和时刻，如{now.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}") from None
    # What is typed into a form has no zone: it is the wall clock of the office.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    if moment.date() < EARLIEST:
        raise Wrong(f"“{field.label}”早于{EARLIEST.year}年，请核对")
    if field.past and moment > now:
        raise Wrong(f"“{field.label}”不能晚于现在")
    return moment.isoformat()


def _number(field: Field, value: Any) -> Any:
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        raise Wrong(f"“{field.label}”应为数字") from None
    if not number.is_finite() or not field.minimum <= number <= LARGEST:
        raise Wrong(f"“{field.label}”应在{field.minimum}与{LARGEST:.0f}之间")
    if field.type == "integer":
        if number != number.to_integral_value():
            raise Wrong(f"“{field.label}”应为整数")
        return int(number)
    if number != number.quantize(Decimal("0.01")):
        raise Wrong(f"“{field.label}”最多两位小数")
    return str(number.quantize(Decimal("0.01")))


def _yes_no(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "yes", "on", "1", "是"}:
        return True
    if str(value).lower() in {"false", "no", "off", "0", "否"}:
        return False
    raise Wrong(f"“{field.label}”应答是或否")


def _id(field: Field, value: Any) -> str:
    try:
        return str(UUID(str(value)))
    except ValueError:
        raise Wrong(f"“{field.label}”没有选中") from None


def _ids(field: Field, value: Any, what: str) -> list[str]:
    rows = [value] if isinstance(value, str) else value
    if not isinstance(rows, Sequence) or len(rows) > 100:
        raise Wrong(f"“{field.label}”应选择{what}")
    found = list(dict.fromkeys(_id(field, row) for row in rows))
    if len(found) < field.minimum:
        raise Wrong(f"“{field.label}”至少{field.minimum}名，且不能是同一人")
    return found


def _checksums(field: Field, value: Any) -> list[dict[str, str]]:
    """Rows of name and SHA-256; a plain text is what ``sha256sum`` prints, a file a line."""
    if isinstance(value, str):
        found = [CHECKSUM.match(line.strip()) for line in value.splitlines() if line.strip()]
        if not all(found):
            raise Wrong(f"“{field.label}”每行应为64位十六进制校验值、空格、文件名")
        value = [{"name": match[2].strip(), "sha256": match[1].lower()} for match in found if match]
    rows = _rows(field, value)
    if any(not re.fullmatch(r"[0-9a-f]{64}", row.get("sha256", "")) for row in rows):
        raise Wrong(f"“{field.label}”每一项都应有64位十六进制校验值")
    if len({row.get("name") for row in rows}) != len(rows):
        raise Wrong(f"“{field.label}”有重名的文件，请改名后再列")
    return rows


def _rows(field: Field, value: Any) -> list[dict[str, str]]:
    """Rows of short texts (a material, a thing, a lead); a plain text is one row a line."""
    if isinstance(value, str):
        value = [{"name": line.strip()} for line in value.splitlines() if line.strip()]
    if not isinstance(value, Sequence) or len(value) > 2000:
        raise Wrong(f"“{field.label}”应为清单")
    rows = []
    for row in value:
        if not isinstance(row, Mapping) or len(row) > 20:
            raise Wrong(f"“{field.label}”的每一项应写明名称")
        kept = {str(key)[:40]: str(inner).strip()[:400] for key, inner in row.items() if not is_empty(inner)}
        if any("\x00" in text for text in (*kept, *kept.values())):
            raise Wrong(f"“{field.label}”含有不能保存的字符")
        if kept:
            rows.append(kept)
    if len(rows) < field.minimum:
        raise Wrong(f"“{field.label}”至少列明{field.minimum}项")
    return rows
