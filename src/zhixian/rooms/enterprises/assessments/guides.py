"""From a finding to the section of the released guide (指引), and that the firm read it: version and day.

Only what stands in public is linked. The firm's readings are seen by the firm and by the one unit that it lets see the report.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhixian.moments import local_day
from zhixian.refusals import NotFound
from zhixian.risk import guides
from zhixian.rooms.agencies.access import within
from zhixian.rooms.enterprises.assessments import holding, versions
from zhixian.rooms.enterprises.assessments.holding import NotFinished
from zhixian.rooms.enterprises.models import Assessment, Finding, GuideReading
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.publishing import markdown, reading
from zhixian.rooms.publishing.reading import Published

_HEADING: Final = re.compile(r"^##[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of a released edition. ``number``: its place among the sections, from 1."""

    guide: Published
    number: int
    heading: str
    text: str

    @property
    def html(self) -> str:
        return markdown.html(self.text)


def sections(guide: Published) -> list[Section]:
    """The parts of the text under headings of the second rank, in order."""
    marks = list(_HEADING.finditer(guide.text))
    ends = [*(mark.start() for mark in marks[1:]), len(guide.text)]
    return [
        Section(guide=guide, number=number, heading=mark[1], text=guide.text[mark.end() : end].strip())
        for number, (mark, end) in enumerate(zip(marks, ends, strict=True), start=1)
    ]


def _released() -> list[Section]:
    try:
        found = reading.one(guides.guide().page)
    except NotFound:
        return []
    return [] if found.withdrawn_at else sections(found)


def links(assessment: Assessment, findings: Iterable[Finding]) -> dict[UUID, Section]:
    """Finding → the section that it leads to; nothing where no guide is released or it lacks the section."""
    found, made = _released(), {}
    if not found:
        return {}
    questionnaire = versions.of(assessment.version_id)
    for each in findings:
        heading = guides.guide().heading_for(questionnaire, each.item)
        section = next((one for one in found if heading and heading in one.heading), None)
        if section is not None:
            made[each.pk] = section
    return made


def open_section(assessment_id: UUID, finding_id: UUID, *, holder_id: UUID, now: datetime) -> tuple[Finding, Section]:
    """The section as the firm reads it; the reading is recorded, once a finding, edition and day."""
    with within(holder_id):
        one = holding.own(assessment_id, holder_id)
        if one.state != "finished":
            raise NotFinished(f"{one.pk} is a draft")
        finding = Finding.objects.filter(pk=finding_id, assessment=one).first()
        section = links(one, [finding]).get(finding.pk) if finding else None
        if finding is None or section is None:
            raise NotFound(f"finding {finding_id} leads to no released section")
        _, new = GuideReading.objects.get_or_create(
            finding=finding, page=section.guide.key, edition=section.guide.edition, on=local_day(now),
            defaults={"assessment": one, "title": section.guide.title, "heading": section.heading[:80], "at": now},
        )  # fmt: skip
        if new:
            told = {"page": section.guide.key, "edition": section.guide.edition, "heading": section.heading}
            ledger.record("assessment.guide_read", chain=holder_id, subject=finding.pk, officer_id=None, unit_id=None, at=now,
                          digest=salted_digest(told, bytes(one.salt)))  # fmt: skip
    return finding, section


def readings(assessment: Assessment) -> list[GuideReading]:
    """What the firm read, the first first. Call in the scope of the holder or of the unit that may see the assessment."""
    return list(assessment.guide_readings.select_related("finding"))
