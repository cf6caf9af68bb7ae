"""Making a survey: a sample drawn so that it can be repeated, another officer's release, codes given out once."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from zhixian import lots
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound, UnableTo
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.accounts.categories import CATEGORIES
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.surveys import codes, declared
from zhixian.rooms.enterprises.surveys.models import SampledFirm, Survey, SurveyCode

OWNERS: Final = frozenset({"leading_office", "joint_office", "intellectual_property", "market_regulation"})
WORKERS: Final = serving.WORKERS | {"statistician"}
WIDTH: Final = {"national": 0, "province": 2, "city": 4, "county": 6}  # of a division's code, what a unit may ask about
NATION: Final = "000000"


class NotReady(UnableTo):
    code = "survey.not_ready"
    user_message = "{why}"


@dataclass(frozen=True, kw_only=True)
class SurveyDraft:
    """``size``: how many firms to draw, none: all of them. ``foreign``: only firms with foreign capital."""

    key: str
    title: str
    anonymous: bool
    opens_on: date | None
    closes_on: date | None
    size: int | None = None
    foreign: bool = True
    category: str = ""
    industry: str = ""
    seed: str = ""


def may_read(actor: Actor) -> bool:
    return serving.may_read(actor)


def may_work(actor: Actor) -> bool:
    return actor.unit_kind in OWNERS and bool(actor.posts & WORKERS)


def _refuse_others(actor: Actor) -> None:
    if not may_work(actor):
        raise NotAllowed(
            "no surveying unit",
            why="调查由领导小组办公室、协作办公室、知识产权和市场监管部门的承办人、统计员、联络员或者负责人组织。",
        )


def make(draft: SurveyDraft, *, actor: Actor, now: datetime) -> Survey:
    """Draw at once among the firms on record in the unit's own place, whichever unit keeps them. BadInput by field."""
    _refuse_others(actor)
    wrong: dict[str, str] = {}
    its = declared.questionnaires().get(draft.key)
    if its is None:
        raise BadInput("no questionnaire", fields={"key": "请选择问卷"})
    if not 4 <= len(draft.title.strip()) <= 80 or "\x00" in draft.title:
        wrong["title"] = "请填写名称，4至80字"
    if draft.category and draft.category not in CATEGORIES:
        wrong["category"] = "请从列出的类别中选择"
    if draft.industry and draft.industry not in INDUSTRIES:
        wrong["industry"] = "请从列出的行业中选择"
    if draft.size is not None and not 1 <= draft.size <= declared.rules()["most_sample"]:
        wrong["size"] = f"样本数应为1至{declared.rules()['most_sample']}，留空为全部"
    if len(draft.seed) > 64 or "\x00" in draft.seed:
        wrong["seed"] = "种子最多64字"
    opens, closes = draft.opens_on or local_day(now), draft.closes_on
    if closes is None or closes < max(opens, local_day(now)):
        wrong["closes_on"] = "请填写截止日期，不早于开始日期和今天"
    if wrong or closes is None:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    place = actor.division[: WIDTH[actor.unit_level]]
    firms = {firm.credit_code: firm for firm in _frame(draft, place)}
    if not firms:
        raise BadInput("nobody to ask", fields={"foreign": "本地名册里没有符合条件的企业，请放宽条件"})
    seed = draft.seed.strip() or secrets.token_hex(16)
    drawn = lots.draw(seed, sorted(firms), draft.size or len(firms))
    with acting_as(actor):
        made = Survey.objects.create(
            unit_id=actor.unit_id, unit_name=actor.unit_name, key=its.key, edition=its.edition, title=draft.title.strip(),
            anonymous=draft.anonymous, opens_on=opens, closes_on=closes, seed=seed, population=len(firms), made_by=actor.officer_id,
            made_at=now, frame={"place": place, "category": draft.category, "industry": draft.industry, "foreign": draft.foreign},
        )  # fmt: skip
        SampledFirm.objects.bulk_create(_sampled(made, firms[code]) for code in drawn)
        serving.record("survey.made", actor, now, made.pk, {"key": its.key, "seed": seed, "drawn": sorted(drawn)})
    return made


def _frame(draft: SurveyDraft, place: str) -> list[Firm]:
    rows = Firm.objects.filter(division__startswith=place)
    if draft.foreign:
        rows = rows.exclude(country="")
    for key in ("category", "industry"):
        if value := getattr(draft, key):
            rows = rows.filter(**{key: value})
    with as_system():  # the frame holds firms that other units keep; nothing of them but name, code and place is taken
        return list(rows)


def _sampled(survey: Survey, firm: Firm) -> SampledFirm:
    return SampledFirm(survey=survey, unit_id=survey.unit_id, firm_id=firm.pk, name=firm.name, credit_code=firm.credit_code,
                       city=city_of(firm.division), category=firm.category, country=firm.country)  # fmt: skip


def city_of(division: str) -> str:
    """The city of a county; a county directly under its province (and a municipality's) stays what it is."""
    city = f"{division[:4]}00"
    return city if divisions.known(city) else division


def own(survey_id: UUID, actor: Actor, *, lock: bool = False) -> Survey:
    """Call inside ``acting_as``."""
    rows = Survey.objects.kept_by_unit(actor.unit_id).filter(pk=survey_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound(f"no survey {survey_id} of unit {actor.unit_id}")
    return found


def listed(actor: Actor, *, on: date) -> list[Survey]:
    """The unit's own, published ones of others, and what a leading office oversees. Call inside ``acting_as``."""
    if not may_read(actor):
        raise NotAllowed("no post", why="您的岗位不查看调查。")
    rows = {row.pk: row for row in [*Survey.objects.all()[:200], *_overseen(actor, on)[:200]]}
    return sorted(rows.values(), key=lambda row: row.made_at, reverse=True)


def overseen(survey_id: UUID, *, actor: Actor, on: date) -> Survey | None:
    """A survey of another unit that this leading office may read though it was not published."""
    return next((row for row in _overseen(actor, on) if row.pk == survey_id), None)


def _overseen(actor: Actor, on: date) -> list[Survey]:
    """Those that are over and asked in the office's own place or below. A joint office has no such reach."""
    if actor.unit_kind != "leading_office" or not may_read(actor):
        return []
    place = actor.division[: WIDTH[actor.unit_level]]
    rows = Survey.objects.filter(state="issued", closes_on__lt=on, frame__place__startswith=place)
    with as_system():  # its downward region is behind the wall; the heads of surveys alone are read
        return list(rows)


def release(survey_id: UUID, *, actor: Actor, now: datetime) -> Survey:
    """By a head who did not make it: what is asked of firms was read by a second person."""
    _refuse_others(actor)
    with acting_as(actor):
        its = own(survey_id, actor, lock=True)
        if its.state != "draft":
            raise NotReady(f"is {its.state}", why="这项调查已经复核过了。")
        if "head" not in actor.posts or actor.officer_id == its.made_by:
            raise NotAllowed("own survey", why="由本单位负责人复核，不能复核自己制定的。")
        its.state, its.released_by, its.released_at = "released", actor.officer_id, now
        its.save(update_fields=["state", "released_by", "released_at"])
        serving.record("survey.released", actor, now, its.pk, {})
    return its


def issue(survey_id: UUID, *, actor: Actor, now: datetime) -> list[tuple[SampledFirm, str]]:
    """A code for each sampled firm, once and in clear only now: for the letters. In an anonymous survey no row ties the two."""
    _refuse_others(actor)
    with acting_as(actor):
        its = own(survey_id, actor, lock=True)
        if its.state != "released":
            raise NotReady(f"is {its.state}", why="答题码只发一次。" if its.state == "issued" else "请先由负责人复核。")
        told = [(firm, codes.new_code()) for firm in its.sample.all()]
        rows = [
            SurveyCode(id=codes.identifier(code), survey=its, unit_id=its.unit_id, city=firm.city, category=firm.category,
                       country=firm.country, firm_id=None if its.anonymous else firm.firm_id)
            for firm, code in told
        ]  # fmt: skip
        secrets.SystemRandom().shuffle(rows)  # written in no order that the sample has
        SurveyCode.objects.bulk_create(rows)
        its.state, its.sent = "issued", len(rows)
        its.save(update_fields=["state", "sent"])
        serving.record("survey.issued", actor, now, its.pk, {"sent": len(rows)})
    return told


def publish(survey_id: UUID, *, actor: Actor, now: datetime) -> Survey:
    """The results, small groups hidden, for every unit of the house; after the last day."""
    _refuse_others(actor)
    with acting_as(actor):
        its = own(survey_id, actor, lock=True)
        if "head" not in actor.posts:
            raise NotAllowed("no head", why="结果由本单位负责人发布。")
        if its.state != "issued" or local_day(now) <= its.closes_on:
            raise NotReady("still open", why="调查截止以后才能发布结果。")
        if its.published_at is None:
            its.published_at = now
            its.save(update_fields=["published_at"])
            serving.record("survey.published", actor, now, its.pk, {})
    return its


def letters(told: list[tuple[SampledFirm, str]], address: str) -> list[dict[str, Any]]:
    """One line a firm for the letter: name, code of the answer, address of the page."""
    return [{"企业": firm.name, "信用代码": firm.credit_code, "答题码": code, "网址": address} for firm, code in told]
