"""What may be published: the sorts of public page, and the facts that each carries besides its text.

A fact that is not there is None and is shown as 未载明; it is never nought.
"""

from dataclasses import dataclass
from typing import Final

NOT_STATED: Final = "未载明"


@dataclass(frozen=True)
class Fact:
    """``kind``: text, number, date, lines (one value a line), goods (one ``name，quantity，unit`` a line), choice."""

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sort:
    key: str
    label: str
    help: str
    facts: tuple[Fact, ...] = ()


LEAD_SOURCES: Final = (
    ("work_discovery", "工作发现"),
    ("public_report", "群众举报"),
    ("proactive_analysis", "主动研判"),
)
CASE_BODIES: Final = (("spc", "最高人民法院"), ("spp", "最高人民检察院"))
EFFECTS: Final = (("followed", "可以参照"), ("ended", "不再参照"))
COUNTRIES: Final[dict[str, str]] = {
    "AE": "阿联酋", "AR": "阿根廷", "AU": "澳大利亚", "BE": "比利时", "BR": "巴西", "CA": "加拿大", "CH": "瑞士", "CL": "智利",
    "CO": "哥伦比亚", "CZ": "捷克", "DE": "德国", "DK": "丹麦", "EG": "埃及", "ES": "西班牙", "EU": "欧盟", "FI": "芬兰",
    "FR": "法国", "GB": "英国", "HU": "匈牙利", "ID": "印度尼西亚", "IL": "以色列", "IN": "印度", "IT": "意大利", "JP": "日本",
    "KE": "肯尼亚", "KH": "柬埔寨", "KR": "韩国", "KZ": "哈萨克斯坦", "MX": "墨西哥", "MY": "马来西亚", "NG": "尼日利亚",
    "NL": "荷兰", "NO": "挪威", "NZ": "新西兰", "PE": "秘鲁", "PH": "菲律宾", "PK": "巴基斯坦", "PL": "波兰", "RU": "俄罗斯",
    "SA": "沙特阿拉伯", "SE": "瑞典", "SG": "新加坡", "TH": "泰国", "TR": "土耳其", "UA": "乌克兰", "US": "美国",
    "UZ": "乌兹别克斯坦", "VN": "越南", "ZA": "南非",
}  # fmt: skip
_COUNTRIES = tuple(COUNTRIES.items())

SORTS: Final[dict[str, Sort]] = {
    each.key: each
    for each in (
        Sort("guide", "办事指南", "怎样举报、投诉、备案、维权"),
        Sort("tip", "消费提示", "怎样分辨真假，买到假货怎么办", (
            Fact("goods", "商品种类", "lines", True, "一行一个，如：白酒。公众按商品搜索"),
        )),
        Sort("typical_case", "典型案例", "以案释法，不写姓名", (
            Fact("month", "时间（年月）", required=True, help="如：2025-02"),
            Fact("place", "地点", required=True), Fact("agency", "办案机关", required=True),
            Fact("lead_source", "线索来源", "choice", choices=LEAD_SOURCES), Fact("crime", "案由", required=True),
            Fact("suspects", "抓获犯罪嫌疑人（名）", "number"), Fact("gangs", "打掉团伙（个）", "number"),
            Fact("dens", "捣毁窝点（处）", "number"), Fact("dens_kind", "窝点种类"),
            Fact("shops", "关停网店（家）", "number"), Fact("goods", "查获物品", "goods", help="一行一种：名称，数量，单位；约数写作2000余"),
            Fact("effect", "效果"), Fact("lesson", "提示", help="读者能从中学到什么"),
        )),
        Sort("guiding_case", "指导性案例", "最高人民法院、最高人民检察院发布的案例，用自己的话写，不写姓名和字号", (
            Fact("body", "发布机关", "choice", True, choices=CASE_BODIES), Fact("number", "编号", required=True, help="如：检例第102号"),
            Fact("issued_on", "发布日期", "date"),
            Fact("effect", "效力", "choice", True, choices=EFFECTS),
            Fact("ended_on", "不再参照自", "date"), Fact("ended_by", "不再参照的依据"),
            Fact("checked_on", "最近与公报核对日期", "date", help="没有核对过的留空，公众看到“待核”"),
        )),
        Sort("law_column", "普法专栏", "一篇讲一个问题"),
        Sort("notice", "公告", "抽检不合格、清理下架等向社会通报"),
        Sort("warning", "海外预警", "按国别和产品提醒企业", (
            Fact("country", "国家或者地区", "choice", True, choices=_COUNTRIES),
            Fact("products", "产品", "lines", True, "一行一个，订阅了这些产品的企业会收到邮件"),
            Fact("until", "有效期至", "date"),
        )),
        Sort(
            "works",
            "作品预警名单",
            "重点作品的保护期，发给平台并看谁确认收到",
            (
                Fact("works", "作品", "lines", True, "一行一部"),
                Fact("since", "保护期起", "date"),
                Fact("until", "保护期止", "date", True),
            ),
        ),
        Sort("helper", "海外援助机构", "在当地能帮忙的机构", (
            Fact("country", "国家或者地区", "choice", True, choices=_COUNTRIES), Fact("body", "机构", required=True),
            Fact("contact", "联系方式", required=True), Fact("scope", "能做什么"), Fact("checked_on", "最近核对日期", "date"),
        )),
    )
}  # fmt: skip
