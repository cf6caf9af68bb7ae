"""The four categories of firms that join (入驻企业的四类), and the kinds of bodies on a protected list."""

from typing import Final

CATEGORIES: Final[dict[str, str]] = {
    "secret_pilot": "商业秘密保护创新试点企业",
    "ip_model": "知识产权保护示范企业",
    "specialised": "专精特新企业",
    "well_known_mark": "驰名商标企业",
}
PROTECTED: Final = "protected"
SORTS: Final[dict[str, str]] = {PROTECTED: "保护名录", **CATEGORIES}
KINDS: Final[dict[str, str]] = {"enterprise": "企业", "university": "高等院校", "institute": "科研院所"}
