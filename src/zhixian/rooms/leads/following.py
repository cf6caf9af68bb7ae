"""What a reporter sees with the receipt code, and what she may add: answers, material, the claim of a reward.

The values are frozen and made for her eyes: they carry no id of a person, a case or another report.
"""

from dataclasses import dataclass
from datetime import date, datetime

from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.leads import envelopes, routing, talking, uploads
from zhixian.rooms.leads.drafts import NoSuchCode, Reporter
from zhixian.rooms.leads.models import Handover, Report, ReportClock, Trace
from zhixian.rooms.leads.talking import Said
from zhixian.rooms.leads.uploads import File
from zhixian.rooms.leads.walls import as_reporter

LONGEST_MESSAGE = 20_000
# State → what it means for the reporter now.
PLAINLY = {
    "received": "已经送到，还没有人处理。",
    "registered": "已经登记成线索，正在看。",
    "verifying": "正在核查您说的情况。",
    "handed_over": "已转给更合适的单位，等对方签收。",
    "filed": "已经立案调查。",
    "not_filed": "核查后决定不立案，理由写在下面。",
    "referred": "不归这里管，已转给其他机关，去向写在下面。",
    "merged": "和已有的线索是同一件事，合在一起办；您的编号照样能查。",
    "closed_by_notice": "已经告知处理结果，写在下面。",
}


class UnableToAdd(BadInput):
    code = "leads.bad_message"


@dataclass(frozen=True)
class Opened:
    """One opening of an envelope, with the name of who did it."""

    says: str
    officer: str
    unit: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    state: str
    label: str
    plainly: str
    unit: str
    received_on: date
    matter: str
    place: str
    number: str
    named: bool
    due_on: date | None
    said: tuple[Said, ...]
    question: Said | None
    files: tuple[File, ...]
    file_count: int
    opened: tuple[Opened, ...]
    passed: tuple[tuple[str, str, date, bool], ...]  # from, to, when, signed
    wants_reward: bool
    claimed_on: date | None
    may_claim: bool


FILES_SHOWN = 30


def look(reporter: Reporter) -> Standing:
    """NoSuchCode when nothing was sent under the code."""
    with as_reporter(reporter.receipt):
        report = _mine(reporter)
        key = key_of(report)
        said = tuple(talking.all_of(report, key))
        traces = list(Trace.objects.filter(report_id=report.pk).order_by("at"))
        passed = list(Handover.objects.filter(report_id=report.pk).order_by("at"))
        ids = {report.unit_id, *(row.unit_id for row in traces)} | {
            unit for row in passed for unit in (row.from_unit, row.to_unit)
        }
        units = talking.unit_names(ids)
        names = dict(Officer.objects.filter(pk__in={row.officer_id for row in traces}).values_list("pk", "name"))
        clock = (
            ReportClock.objects.filter(report_id=report.pk, stopped_at__isnull=True)
            .exclude(clock__startswith="house-").first()
        )  # fmt: skip
        files = uploads.listed(reporter)
        return Standing(
            state=report.state, label=Report.STATES[report.state], plainly=PLAINLY[report.state],
            unit=units[report.unit_id], received_on=report.received_on, matter=routing.MATTERS[report.matter][0],
            place=divisions.full_name(report.division), number=report.number, named=report.named,
            due_on=local_day(clock.due_at) if clock and clock.due_at else None, said=said,
            question=None if report.ended else talking.open_question(said),
            files=tuple(files[:FILES_SHOWN]), file_count=len(files),
            opened=tuple(
                Opened(Trace.SORTS[row.sort], names.get(row.officer_id, ""), units.get(row.unit_id, ""),
                       envelopes.unseal(key, bytes(row.reason), row.pk.bytes).decode(), row.at)
                for row in traces
            ),
            passed=tuple(
                (units[row.from_unit], units[row.to_unit], local_day(row.at), row.received_at is not None) for row in passed
            ),
            wants_reward=report.wants_reward, claimed_on=report.reward_claimed_on, may_claim=_may_claim(report),
        )  # fmt: skip


def _mine(reporter: Reporter, *, locked: bool = False) -> Report:
    rows = Report.objects.select_for_update() if locked else Report.objects
    found = rows.filter(pk=reporter.id).first()
    if found is None:
        raise NoSuchCode("nothing was sent under this code")
    return found


def key_of(report: Report) -> bytes:
    """The report's key. Held by the installation for the holding unit; an outsider never gets the row."""
    return envelopes.unwrap(report.key, report.unit_id, report.pk)


def add_words(reporter: Reporter, text: str, *, now: datetime) -> None:
    """An answer, or further words. UnableToAdd if there is nothing in them, or too much."""
    if not text.strip():
        raise UnableToAdd("nothing", fields={"text": "请写下要补充的话"})
    if len(text) > LONGEST_MESSAGE:
        raise UnableToAdd(
            "too long", fields={"text": f"一次最多{LONGEST_MESSAGE}个字，现在有{len(text)}个字，请分次补充"}
        )
    with as_reporter(reporter.receipt):
        report = _mine(reporter)
        talking.say(report, key_of(report), text.strip(), author="reporter", now=now)


def _may_claim(report: Report) -> bool:
    return report.reward_claimed_on is None and report.state in {"filed", "closed_by_notice", "merged"}


def claim_reward(reporter: Reporter, *, now: datetime) -> None:
    """申领奖励. The code is enough; the name, if there is one, stays in its envelope. Claimed twice, it is claimed once."""
    with as_reporter(reporter.receipt):
        report = _mine(reporter, locked=True)
        if report.reward_claimed_on is not None:
            return
        if not _may_claim(report):
            raise UnableToAdd("not yet", what="还不能申领：立案以后才能申领奖励，申领后由办案单位审查。")
        report.reward_claimed_on, report.wants_reward = local_day(now), True
        report.save(update_fields=["reward_claimed_on", "wants_reward"])
        talking.say(report, key_of(report), "我申领举报奖励。", author="reporter", now=now)
