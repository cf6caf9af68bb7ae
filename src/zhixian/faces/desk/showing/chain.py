"""The ribbon of a dossier: from the administrative case over transfer and police to hand-over, with unit and state."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhixian.rooms.docket.work import DossierPage, Standing

SENDING = {"suspected", "team-formed", "legal-review", "report-submitted", "approved", "rejected"}
REVIEWED = {"filing-decided", "filed", "no-filing-decided", "not-filed", "returned-out-of-scope"}
FILED = {"filing-decided", "filed", "changed-to-file", "changed-filed"}


@dataclass(frozen=True)
class Link:
    label: str
    unit: str
    state: str
    stage: str  # done, now, ended (it broke off here), ahead
    anchor: str = ""

    @property
    def word(self) -> str:
        return {"done": "✓ 已办", "now": "● 进行中", "ended": "✕ 止于此", "ahead": "○ 未到"}[self.stage]


def ribbon(page: DossierPage, names: Mapping[str, str]) -> list[Link]:
    by_key: dict[str, list[Standing]] = {}
    for standing in page.standings:
        by_key.setdefault(standing.run.procedure, []).append(standing)

    def latest(key: str) -> Standing | None:
        return by_key[key][-1] if by_key.get(key) else None

    case, transfer = latest("penalty-case"), latest("forward-transfer")
    links = [_whole("行政案件", "sender", case, names)]
    links += _transfer(transfer, names)
    review = [one for key in ("transfer-reconsideration", "filing-supervision") for one in by_key.get(key, [])]
    links.append(_review(review, names))
    links.append(_filing(transfer, review, names))
    links.append(_whole("物品交接", "police", latest("goods-handover"), names))
    return links


def _unit(standing: Standing, party: str, names: Mapping[str, str]) -> str:
    return names.get(standing.run.memory["parties"].get(party, ""), "")


def _anchor(standing: Standing) -> str:
    return f"run-{standing.run.pk}"


def _whole(label: str, party: str, standing: Standing | None, names: Mapping[str, str]) -> Link:
    if standing is None:
        return Link(label, "", "尚未开始", "ahead")
    stage = "done" if standing.run.ended else "now"
    return Link(label, _unit(standing, party, names), standing.state, stage, _anchor(standing))


def _transfer(transfer: Standing | None, names: Mapping[str, str]) -> list[Link]:
    if transfer is None:
        return [Link("移送", "", "尚未认定涉嫌犯罪", "ahead"), Link("公安审查", "", "尚未移送", "ahead")]
    sender, police = _unit(transfer, "sender", names), _unit(transfer, "police", names)
    state, anchor = transfer.run.state, _anchor(transfer)
    if state in SENDING:
        stage = "ended" if state == "rejected" else "now"
        return [Link("移送", sender, transfer.state, stage, anchor), Link("公安审查", police, "尚未移送", "ahead")]
    ended = state in {"not-filed", "returned-out-of-scope", "no-filing-decided"}
    stage = "ended" if ended else "done" if state in REVIEWED else "now"
    return [Link("移送", sender, "已送达公安", "done", anchor), Link("公安审查", police, transfer.state, stage, anchor)]


def _review(found: list[Standing], names: Mapping[str, str]) -> Link:
    if not found:
        return Link("复议、监督", "", "没有发生", "ahead")
    last = found[-1]
    party = "procuratorate" if last.run.procedure == "filing-supervision" else "police"
    stage = "done" if last.run.ended else "now"
    return Link("复议、监督", _unit(last, party, names), f"{last.definition.label}：{last.state}", stage, _anchor(last))


def _filing(transfer: Standing | None, review: list[Standing], names: Mapping[str, str]) -> Link:
    for standing in [*reversed(review), *([transfer] if transfer else [])]:
        if standing.run.state in FILED:
            return Link("立案", _unit(standing, "police", names), standing.state, "done", _anchor(standing))
    return Link("立案", "", "尚未立案", "ahead")
