"""Region groups inside which units of several provinces work together: a closed list, by GB/T 2260 province.

Source of the names: 2020年全国打击侵权假冒工作要点第23项; 典型做法（合肥，长三角）. Which provinces belong to a group is read from the
groups' own founding documents; the list serves choosing, it is no figure of law.
"""

from typing import Final

GROUPS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "jing_jin_ji": ("京津冀", frozenset({"11", "12", "13"})),
    "yangtze_delta": ("长三角", frozenset({"31", "32", "33", "34"})),
    "pan_pearl": ("泛珠三角", frozenset({"35", "36", "43", "44", "45", "46", "51", "52", "53"})),
    "silk_road": ("丝绸之路", frozenset({"61", "62", "63", "64", "65", "50", "51", "53", "45", "54", "15"})),
}


def holds(group: str, *divisions: str) -> bool:
    """Whether every division (six digits) lies in a province of the group."""
    return group in GROUPS and all(division[:2] in GROUPS[group][1] for division in divisions)
