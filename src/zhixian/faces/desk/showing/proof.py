"""The ledger's chain and the units of a dossier in the officers' words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhixian import procedures
from zhixian.rooms.agencies.models import Participation
from zhixian.rooms.ledger.models import Entry

KINDS = {
    "step.acted_for": "上一步系代理（代该人员办理）",
    "case.opened": "登记案件", "case.fact_said": "补充或更正数额", "evidence.added": "补充物品或材料",
    "evidence.completed": "补齐材料", "file.stored": "保存文件", "paper.issued": "制作文书",
    "dossier.erased": "保管期满，依法清除", "clock.reckoned_anew": "按公布的放假安排重新计算期限", "watch.explained": "说明不移送的理由", "matter.opened": "发起事项", "intake.filed": "另附线索立案", "intake.not_filed": "另附线索不予立案",
    "intake.passed_on": "另附线索转送",
}  # fmt: skip
ROLES = {
    "sender": "移送机关", "owner": "登记单位", "police": "公安机关", "former_police": "原接受的公安机关",
    "procuratorate": "检察机关",
}  # fmt: skip


@dataclass(frozen=True)
class Proof:
    entry: Entry
    says: str


def proofs(entries: Iterable[Entry]) -> list[Proof]:
    return [Proof(entry, say_kind(entry.kind)) for entry in entries]


def say_kind(kind: str) -> str:
    """step.forward-transfer.sign-receipt is the declaration's own label; an unknown kind stays as it is."""
    if kind in KINDS:
        return KINDS[kind]
    if kind.startswith("correction."):
        return f"更正：{say_kind(kind.removeprefix('correction.'))}"
    parts = kind.split(".")
    definition = procedures.definitions().get(parts[1]) if len(parts) == 3 else None
    action = definition.actions.get(parts[2]) if definition else None
    return f"{definition.label}：{action.label}" if definition and action else kind


def taking_part(rows: Iterable[Participation], names: Mapping[str, str]) -> list[tuple[str, str, Participation]]:
    return [(names.get(str(row.unit_id), ""), ROLES.get(row.role, ""), row) for row in rows]
