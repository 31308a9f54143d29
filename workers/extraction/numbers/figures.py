"""Figures as they are printed, `1,200`, `1.200`, `1 200,50`, `8-1/4`: the value, or none where it could be two."""

import re

_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})++$")
#: Indian grouping, lakh and crore: `2,00,000`.
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2}(?![0-9]))++,[0-9]{3}$")
_SPACES = str.maketrans("", "", "\u00a0\u202f\u2009 ")
#: Digits beyond which a figure is a code and no amount.
_MOST = 15


def figure_value(printed: str, language: str) -> float | None:
    """Return the value of a printed figure; the comma parts thousands in English, the full stop elsewhere."""
    if printed.isdigit():
        return float(printed) if len(printed) <= _MOST else None
    whole, _, fraction = printed.translate(_SPACES).partition("-")
    if len(whole) > _MOST:
        return None
    value = _value(whole, "," if language == "en" else ".")
    if value is None or not fraction:
        return value
    above, below = map(int, fraction.split("/"))
    return value + above / below if 0 < above < below else None


def _value(text: str, thousands: str) -> float | None:
    decimal = "." if thousands == "," else ","
    whole, found, fraction = text.rpartition(decimal) if text.count(decimal) == 1 else (text, "", "")
    digits = _whole(whole, thousands)
    if digits is None and not found:
        return _other_way(text, thousands)
    if digits is None or (found and not fraction.isdigit()):
        return None
    return float(f"{digits}.{fraction or 0}")


def _whole(text: str, thousands: str) -> str | None:
    if text.isdigit():
        return text
    plain = text.replace(thousands, ",")
    return plain.replace(",", "") if _GROUPED.match(plain) or (thousands == "," and _INDIAN.match(plain)) else None


def _other_way(text: str, thousands: str) -> float | None:
    """Read `1,5` in an English text, which can be no thousands; `1,234` there can be nothing else."""
    whole, _, fraction = text.partition(thousands)
    return float(f"{whole}.{fraction}") if whole.isdigit() and fraction.isdigit() and len(fraction) < 3 else None
