"""Numbers as Chinese prose writes them: 25.765万, 六万余, 两三百, 3000余万, 壹拾贰万元, １２，３４５.６.

A numeral is an interval from the start. "余" and "多" after a number leave it open up to the next step of its last written digit
(50余万: at least 500,000, below 600,000); "几" and "数" stand for two to nine; "二三十" is twenty to thirty.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {
    each: number
    for number, signs in enumerate(("〇零", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for each in signs
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000,
         "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}  # fmt: skip
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_ARABIC = r"[0-9０-９]++(?:[,，][0-9０-９]{3}(?![0-9０-９]))*+(?:[.．][0-9０-９]++)?+(?: (?=[万亿余]))?+"
_SIGN = f"[{''.join(DIGITS)}{''.join(UNITS)}]"
_VAGUE = r"(?:[几数](?=[十百千万亿])|(?<=[十百千万])几)"
# Possessive throughout: a run is taken once and never given back, so the scan is linear on any text.
NUMERAL = re.compile(f"(?:(?:{_ARABIC}|{_SIGN}|{_VAGUE})[余多来]?+)++")
_TOKEN = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|.", re.DOTALL)
MOST_SIGNS = 32
MOST = Decimal(10) ** 14
MOST_DIGITS = 15  # longer runs are account numbers, not amounts


@dataclass(frozen=True)
class Number:
    """``low`` to ``high``; ``below``: high itself is not reached; ``about``: 来."""

    low: Decimal
    high: Decimal
    below: bool = False
    about: bool = False


@dataclass(frozen=True)
class _Digit:
    low: Decimal
    high: Decimal
    short: bool  # one written digit: may be the tail of 三万五


def read_number(text: str) -> Number | None:
    """The number written, or None where the signs make no number."""
    plain = text.translate(_WIDE).replace(" ", "")
    if len(plain) > MOST_SIGNS or sum(sign.isdigit() for sign in plain) > MOST_DIGITS:
        return None
    more = any(sign in plain for sign in "余多")
    about = "来" in plain
    tokens = [each for each in _TOKEN.findall(plain) if each not in {"余", "多", "来"}]
    read = _digits(tokens)
    if read is None:
        return None
    parts, vague = read
    low, high = _value(parts, top=False), _value(parts, top=True)
    if low is None or high is None or high > MOST:
        return None
    if more:
        return Number(low, low + _step(low), below=True)
    return Number(low, high, below=vague, about=about)


def _digits(tokens: list[str]) -> tuple[list[_Digit | int | None], bool] | None:
    """Digits as intervals, units as whole numbers, None for a spoken zero; and whether 几 or 数 stood there."""
    found: list[_Digit | int | None] = []
    vague, at = False, 0
    while at < len(tokens):
        sign = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if sign in UNITS:
            found.append(UNITS[sign])
        elif sign in "几数":
            vague = True
            found.append(_Digit(Decimal(1 if found else 2), Decimal(10), False))
        elif sign in DIGITS and following in DIGITS:
            taken = _string(tokens[at:])
            after = tokens[at + len(taken)] if at + len(taken) < len(tokens) else ""
            values = [DIGITS[each] for each in taken]
            if len(taken) == 2 and values[1] == values[0] + 1 and values[0] and (after in UNITS or not after):
                found.append(_Digit(Decimal(values[0]), Decimal(values[1]), False))
            elif values[0] == 0 and found:
                found += [None, _one(Decimal("".join(map(str, values))), False)]
            else:
                found.append(_one(Decimal("".join(map(str, values))), False))
            at += len(taken) - 1
        elif sign in DIGITS:
            found.append(None if DIGITS[sign] == 0 and found else _one(Decimal(DIGITS[sign]), True))
        elif sign[0].isascii() and sign[0].isdigit():
            found.append(_one(Decimal(sign.replace(",", "")), len(sign) == 1))
        else:
            return None
        at += 1
    return found, vague


def _one(value: Decimal, short: bool) -> _Digit:
    return _Digit(value, value, short)


def _string(tokens: list[str]) -> list[str]:
    taken = []
    for each in tokens:
        if each not in DIGITS:
            break
        taken.append(each)
    return taken


def _value(parts: list[_Digit | int | None], *, top: bool) -> Decimal | None:
    whole = section = Decimal(0)
    pending: _Digit | None = None
    last, after_zero = 1, False
    for part in parts:
        if part is None:
            after_zero = True
        elif isinstance(part, _Digit):
            if pending is not None:
                return None
            pending = part
        else:
            number = _pick(pending, top)
            if part < 10**4:
                section += (Decimal(1) if number is None else number) * part
            else:
                section += number or 0
                if part == 10**8:
                    whole, section = (whole + section or Decimal(1)) * part, Decimal(0)
                else:
                    whole, section = whole + (section or Decimal(1)) * part, Decimal(0)
            pending, last, after_zero = None, part, False
    tail = _pick(pending, top)
    if pending is not None and tail is not None:
        section += tail * (last // 10) if pending.short and last >= 100 and not after_zero else tail
    return whole + section


def _pick(digit: _Digit | None, top: bool) -> Decimal | None:
    if digit is None:
        return None
    return digit.high if top else digit.low


def _step(value: Decimal) -> Decimal:
    """The place of the last digit that is not zero: 500000 → 100000, 12.6 → 0.1."""
    if not value:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def half_step(value: Decimal) -> Decimal:
    """How far a rounded number may be off: half of its last written place (约12000: 500)."""
    return _step(value) / 2
