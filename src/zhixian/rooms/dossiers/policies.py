"""Who may do what with a dossier: each answer is yes or no with the reason."""

from dataclasses import dataclass

from zhixian.refusals import NotAllowed
from zhixian.rooms.agencies import sealing
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.dossiers.models import Dossier


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    why: str

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        if not self.allowed:
            raise NotAllowed(f"refused: {self.why}", why=self.why)


def may_open_case(actor: Actor) -> Verdict:
    if not actor.is_enforcement:
        return Verdict(False, "只有行政执法机关可以登记行政案件。")
    if "handler" not in actor.posts:
        return Verdict(False, "请由本单位承办人登记案件。")
    return Verdict(True, "本单位承办人")


def may_read(actor: Actor, dossier: Dossier) -> Verdict:
    if sealing.takes_part(dossier.pk, actor):
        return Verdict(True, "本单位参与此案")
    return Verdict(False, "本单位没有参与此案")


def may_change_case(actor: Actor, dossier: Dossier) -> Verdict:
    if dossier.opened_by_unit != actor.unit_id:
        return Verdict(False, "只有登记案件的单位可以补充案件事实。")
    if "handler" not in actor.posts:
        return Verdict(False, "请由本单位承办人补充。")
    return Verdict(True, "登记单位的承办人")
