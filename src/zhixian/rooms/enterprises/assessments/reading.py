"""A finished assessment as its holder reads it, with what officers added."""

from dataclasses import dataclass
from uuid import UUID

from zhixian.rooms.agencies.access import within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.enterprises.assessments import holding
from zhixian.rooms.enterprises.assessments.holding import NotFinished
from zhixian.rooms.enterprises.models import Assessment, Consent, Finding, GradeOverride, Plan


@dataclass(frozen=True, kw_only=True)
class Held:
    assessment: Assessment
    grade: str  # the one that counts: an officer's, or the reckoned one
    overrides: list[GradeOverride]
    findings: list[Finding]
    plan: Plan | None
    consents: list[tuple[Consent, str]]  # with the unit's name


def held(assessment_id: UUID, *, holder_id: UUID) -> Held:
    """UnknownCode if it is not this holder's, NotFinished before there is a report."""
    with within(holder_id):
        one = holding.own(assessment_id, holder_id)
        if one.state != "finished":
            raise NotFinished(f"{one.pk} is a draft")
        consents = list(one.consents.all())
        names = dict(Unit.objects.filter(pk__in=[row.unit_id for row in consents]).values_list("pk", "name"))
        overrides = list(one.overrides.all())
        return Held(
            assessment=one, grade=overrides[-1].after if overrides else one.grade, overrides=overrides,
            findings=list(one.findings.prefetch_related("rechecks")), plan=one.plans.prefetch_related("actions").first(),
            consents=[(row, names.get(row.unit_id, "")) for row in consents],
        )  # fmt: skip
