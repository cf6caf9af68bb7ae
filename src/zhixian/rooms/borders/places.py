"""Countries and regions as declarations write them: a code of two letters, or the Chinese name where we know it. Pure."""

from collections.abc import Mapping
from typing import Final

from zhixian.rooms.publishing.sorts import COUNTRIES

HERE: Final[Mapping[str, str]] = {"CN": "中国", "HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}
KNOWN: Final[Mapping[str, str]] = {**HERE, **COUNTRIES}
_BY_NAME: Final = {
    **{name: code for code, name in KNOWN.items()}, "香港": "HK", "澳门": "MO", "台湾": "TW", "中国大陆": "CN",
}  # fmt: skip


def country(said: str) -> str:
    """The code, also one whose name is not on our list; empty for what is neither code nor a known name."""
    said = said.strip()
    if found := _BY_NAME.get(said):
        return found
    code = said.upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def name(code: str) -> str:
    return KNOWN.get(code, code)
