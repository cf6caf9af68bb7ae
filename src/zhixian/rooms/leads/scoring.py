"""Rules of a unit that score leads by words, and how useful each was. A hit is a hint (系统提示): it sorts and decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.leads import envelopes, likeness
from zhixian.rooms.leads.following import key_of
from zhixian.rooms.leads.models import Hit, Report, ScoringRule
from zhixian.rooms.ledger import services as ledger

AT_ONCE = 500


@dataclass(frozen=True)
class Standing:
    id: UUID
    label: str
    words: str
    points: int
    on: bool
    hits: int
    judged: int
    false: int

    @property
    def useful(self) -> int | None:
        """Per cent of its hits that nobody has called false; none before the first hit."""
        return round(100 * (self.hits - self.false) / self.hits) if self.hits else None


def make(label: str, words: str, points: int, *, actor: Actor, now: datetime) -> ScoringRule:
    wrong = {}
    if not label.strip():
        wrong["label"] = "请给规则起个名字"
    if not any(likeness.plain(word) for word in words.split()):
        wrong["words"] = "请填写词语，多个用空格分开，出现一个就算"
    if not 1 <= points <= 100:
        wrong["points"] = "分值应为1至100的整数"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    _may(actor)
    with acting_as(actor):
        rule = ScoringRule.objects.create(unit_id=actor.unit_id, label=label.strip()[:120], words=words.strip()[:400],
                                          points=points, by=actor.officer_id, at=now)  # fmt: skip
        _note(rule.pk, "made", actor, now)
    return rule


def _may(actor: Actor) -> None:
    if not actor.posts & {"head", "handler"}:
        raise NotAllowed("neither handler nor head", why="线索规则由承办人或者负责人管理。")


def _note(rule_id: UUID, kind: str, actor: Actor, now: datetime) -> None:
    ledger.record(f"rule.{kind}", chain=actor.unit_id, subject=rule_id, officer_id=actor.officer_id,
                  unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip


def turn(rule_id: UUID, on: bool, *, actor: Actor, now: datetime) -> None:
    """启用、停用. What it has marked stays marked."""
    _may(actor)
    with acting_as(actor):
        if not ScoringRule.objects.visible_to(actor).filter(pk=rule_id).update(on=on):
            raise NotFound("no such rule")
        _note(rule_id, "turned_on" if on else "turned_off", actor, now)


def judge(hit_id: UUID, *, false: bool, actor: Actor, now: datetime) -> None:
    """误报 or not, by an officer; a false hit takes its points back from the lead."""
    _may(actor)
    with acting_as(actor):
        hit = Hit.objects.select_for_update().filter(pk=hit_id, unit_id=actor.unit_id).first()
        if hit is None:
            raise NotFound("no such hit")
        points = ScoringRule.objects.values_list("points", flat=True).get(pk=hit.rule_id)
        change = points * (int(bool(hit.false)) - int(false))
        Report.objects.visible_to(actor).filter(pk=hit.report_id).update(score=F("score") + change)
        hit.false, hit.judged_by = false, actor.officer_id
        hit.save(update_fields=["false", "judged_by"])
        ledger.record("report.hit_judged", chain=hit.report_id, subject=hit.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip


def score_new(*, now: datetime) -> int:
    """The house's job: each lead once, by the rules that its unit has turned on at that moment. Gives how many were looked at."""
    with as_system():
        waiting = list(Report.objects.select_for_update(skip_locked=True).filter(scored=False, sender_id__isnull=True)
                       .order_by("pk")[:AT_ONCE])  # fmt: skip
        rules: dict[UUID, list[ScoringRule]] = {}
        for rule in ScoringRule.objects.filter(on=True, unit_id__in={report.unit_id for report in waiting}):
            rules.setdefault(rule.unit_id, []).append(rule)
        for report in waiting:
            _score(report, rules.get(report.unit_id, []), now)
    return len(waiting)


def _score(report: Report, rules: list[ScoringRule], now: datetime) -> None:
    if rules:
        facts = envelopes.unseal_values(key_of(report), report.facts, report.pk)
        text = likeness.plain(" ".join(str(value) for value in facts.values()))
        for rule in rules:
            if any(likeness.plain(word) in text for word in rule.words.split() if likeness.plain(word)):
                _, fresh = Hit.objects.get_or_create(
                    rule_id=rule.pk, report_id=report.pk, defaults={"unit_id": report.unit_id, "on": local_day(now)}
                )
                report.score = min(30_000, report.score + rule.points * fresh)
    report.scored = True
    report.save(update_fields=["score", "scored"])


def listed(actor: Actor) -> list[Standing]:
    with acting_as(actor):
        counts = {
            row["rule_id"]: row
            for row in Hit.objects.filter(unit_id=actor.unit_id).values("rule_id").annotate(
                hits=Count("pk"), judged=Count("pk", filter=Q(false__isnull=False)), wrong=Count("pk", filter=Q(false=True))
            )
        }  # fmt: skip
        rules = list(ScoringRule.objects.visible_to(actor).order_by("-on", "at"))
    nothing = {"hits": 0, "judged": 0, "wrong": 0}
    return [
        Standing(rule.pk, rule.label, rule.words, rule.points, rule.on, told["hits"], told["judged"], told["wrong"])
        for rule in rules for told in [counts.get(rule.pk, nothing)]
    ]  # fmt: skip


def hits_of(report_id: UUID, *, actor: Actor) -> list[tuple[Hit, str]]:
    with acting_as(actor):
        hits = list(Hit.objects.filter(report_id=report_id, unit_id=actor.unit_id))
        labels = dict(ScoringRule.objects.visible_to(actor).values_list("pk", "label"))
    return [(hit, labels.get(hit.rule_id, "")) for hit in hits]
