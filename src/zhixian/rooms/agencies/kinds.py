"""Kinds of agency, levels and posts: closed lists, with the words that officers see."""

from collections.abc import Iterable
from typing import Final

# Key → name on screen. The keys are the lines (系统) of the founding documents.
KINDS: Final[dict[str, str]] = {
    "market_regulation": "市场监管部门",
    "intellectual_property": "知识产权部门",
    "copyright": "版权部门",
    "culture_tourism": "文化和旅游部门",
    "agriculture": "农业农村部门",
    "forestry": "林业和草原部门",
    "customs": "海关",
    "post": "邮政管理部门",
    "drug": "药品监管部门",
    "tobacco": "烟草专卖部门",
    "public_security": "公安机关",
    "procuratorate": "检察机关",
    "court": "审判机关",
    "justice_admin": "司法行政机关",
    "leading_office": "打击侵权假冒工作领导小组办公室",
    "joint_office": "知识产权保护协作办公室",
    "mediation_organisation": "知识产权纠纷调解组织",
    "ecology": "生态环境部门",
    "communications": "工业和信息化（通信管理）部门",
    "supervision_commission": "监察机关",
    "tax": "税务机关",
}
POLICE: Final = "public_security"
PROCURATORATE: Final = "procuratorate"
MEDIATION: Final = "mediation_organisation"
# Those that may penalise and therefore transfer (行政执法机关).
ENFORCEMENT: Final = frozenset(
    {"market_regulation", "intellectual_property", "copyright", "culture_tourism", "agriculture", "forestry",
     "customs", "post", "drug", "tobacco"}
)  # fmt: skip


def matches(kind: str, wanted: Iterable[str]) -> bool:
    """Whether a unit of that kind may be a party of the wanted kinds; "enforcement" stands for all that may penalise,
    "any" for everybody."""
    several = set(wanted)
    return kind in several or "any" in several or ("enforcement" in several and kind in ENFORCEMENT)


LEVELS: Final[dict[str, str]] = {"national": "国家级", "province": "省级", "city": "市级", "county": "县级"}

POSTS: Final[dict[str, str]] = {
    "handler": "承办人",
    "head": "负责人",
    "legal_reviewer": "法制审核",
    "liaison": "联络员",
    "statistician": "统计员",
    "prosecutor": "检察官",
    "administrator": "管理员",
    "custodian": "财物保管员",
    "cashier": "财务人员",
    "clue_officer": "职务犯罪线索专办员",
}
