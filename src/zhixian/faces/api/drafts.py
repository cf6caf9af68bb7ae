"""From what was sent to what the rooms take; the command line reads case files in the same shape."""

from zhixian.faces.api.shapes import CaseIn
from zhixian.rooms.dossiers.drafts import CaseDraft, FactDraft, PartyDraft, RightDraft
from zhixian.rooms.evidence.services import GoodsDraft, MaterialDraft


def case_drafts(body: CaseIn) -> tuple[CaseDraft, list[GoodsDraft], list[MaterialDraft]]:
    told = body.dict()
    goods = [GoodsDraft(**{**row, "areas": tuple(row["areas"])}) for row in told.pop("goods")]
    materials = [MaterialDraft(**row) for row in told.pop("materials")]
    told["parties"] = tuple(PartyDraft(**row) for row in told["parties"])
    told["rights"] = tuple(RightDraft(**{**row, "nice_classes": tuple(row["nice_classes"])}) for row in told["rights"])
    told["facts"] = tuple(FactDraft(**row) for row in told["facts"])
    told["codes"] = {key: tuple(chosen) for key, chosen in told["codes"].items()}
    return CaseDraft(**{**told, "conditions": tuple(told["conditions"])}), goods, materials


def pairs_of(codes: str) -> dict[str, str]:
    """``field:manufacturing,area:rural`` → one code a dictionary."""
    told = (each.partition(":") for each in codes[:400].split(",") if ":" in each)
    return {key.strip(): code.strip() for key, _, code in told}
