"""Which section of the guide (指引) a finding leads to, as declared in ``guides.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from zhixian.law.reading_yaml import need, only, read, rows
from zhixian.risk.declarations import Questionnaire

FILE = Path(__file__).parent / "guides.yaml"


@dataclass(frozen=True, kw_only=True)
class Guide:
    """``page``: the key of the public page; ``headings``: (questionnaire, area) to the words of a section's heading."""

    page: str
    headings: Mapping[tuple[str, str], str]

    def heading_for(self, questionnaire: Questionnaire, item: str) -> str:
        """Empty where the item, or the area it stands in, leads to no section."""
        found = questionnaire.item(item)
        return self.headings.get((questionnaire.key, found.area), "") if found else ""


@lru_cache(maxsize=1)
def guide() -> Guide:
    return read_guide(FILE)


def read_guide(path: Path) -> Guide:
    top = only(read(path), {"guide", "sections"})
    need(top, "guide", "sections")
    headings: dict[tuple[str, str], str] = {}
    for row in rows(top, "sections"):
        row = only(row, {"heading", "areas"}, top["sections"])
        need(row, "heading", "areas")
        headings |= {(key, area): str(row["heading"]) for key, areas in row["areas"].items() for area in areas}
    return Guide(page=str(top["guide"]), headings=headings)
