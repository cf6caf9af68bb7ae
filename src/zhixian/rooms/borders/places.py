"""Countries and regions as declarations write them: ISO 3166-1 codes of two or of three letters (customs forms have three), or
the Chinese name where we know it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from zhixian.rooms.publishing.sorts import COUNTRIES

_HERE: Final = {"CN": "中国", "HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}
# Beyond the list of the public's warnings: neighbours, and where China-Europe trains and parcels go to or come through.
_MORE: Final = {
    "AF": "阿富汗", "AM": "亚美尼亚", "AO": "安哥拉", "AT": "奥地利", "AZ": "阿塞拜疆", "BD": "孟加拉国", "BG": "保加利亚", "BH": "巴林",
    "BN": "文莱", "BO": "玻利维亚", "BY": "白俄罗斯", "CD": "刚果（金）", "CG": "刚果（布）", "CI": "科特迪瓦", "CM": "喀麦隆", "CR": "哥斯达黎加",
    "CY": "塞浦路斯", "DO": "多米尼加", "DZ": "阿尔及利亚", "EC": "厄瓜多尔", "EE": "爱沙尼亚", "ET": "埃塞俄比亚", "GE": "格鲁吉亚", "GH": "加纳",
    "GR": "希腊", "GT": "危地马拉", "HR": "克罗地亚", "IE": "爱尔兰", "IQ": "伊拉克", "IR": "伊朗", "JO": "约旦", "KG": "吉尔吉斯斯坦",
    "KP": "朝鲜", "KW": "科威特", "LA": "老挝", "LB": "黎巴嫩", "LK": "斯里兰卡", "LT": "立陶宛", "LU": "卢森堡", "LV": "拉脱维亚",
    "LY": "利比亚", "MA": "摩洛哥", "MD": "摩尔多瓦", "MM": "缅甸", "MN": "蒙古国", "MT": "马耳他", "MZ": "莫桑比克", "NP": "尼泊尔",
    "OM": "阿曼", "PA": "巴拿马", "PT": "葡萄牙", "PY": "巴拉圭", "QA": "卡塔尔", "RO": "罗马尼亚", "RS": "塞尔维亚", "SI": "斯洛文尼亚",
    "SK": "斯洛伐克", "SN": "塞内加尔", "TJ": "塔吉克斯坦", "TM": "土库曼斯坦", "TN": "突尼斯", "TZ": "坦桑尼亚", "UG": "乌干达", "UY": "乌拉圭",
    "VE": "委内瑞拉", "YE": "也门", "ZM": "赞比亚", "ZW": "津巴布韦",
}  # fmt: skip
KNOWN: Final[Mapping[str, str]] = {**_HERE, **COUNTRIES, **_MORE}
_CODES: Final = (
    "AE:ARE AF:AFG AM:ARM AO:AGO AR:ARG AT:AUT AU:AUS AZ:AZE BD:BGD BE:BEL BG:BGR BH:BHR BN:BRN BO:BOL BR:BRA BY:BLR CA:CAN "
    "CD:COD CG:COG CH:CHE CI:CIV CL:CHL CM:CMR CN:CHN CO:COL CR:CRI CY:CYP CZ:CZE DE:DEU DK:DNK DO:DOM DZ:DZA EC:ECU EE:EST "
    "EG:EGY ES:ESP ET:ETH FI:FIN FR:FRA GB:GBR GE:GEO GH:GHA GR:GRC GT:GTM HK:HKG HR:HRV HU:HUN ID:IDN IE:IRL IL:ISR IN:IND "
    "IQ:IRQ IR:IRN IT:ITA JO:JOR JP:JPN KE:KEN KG:KGZ KH:KHM KP:PRK KR:KOR KW:KWT KZ:KAZ LA:LAO LB:LBN LK:LKA LT:LTU LU:LUX "
    "LV:LVA LY:LBY MA:MAR MD:MDA MM:MMR MN:MNG MO:MAC MT:MLT MX:MEX MY:MYS MZ:MOZ NG:NGA NL:NLD NO:NOR NP:NPL NZ:NZL OM:OMN "
    "PA:PAN PE:PER PH:PHL PK:PAK PL:POL PT:PRT PY:PRY QA:QAT RO:ROU RS:SRB RU:RUS SA:SAU SE:SWE SG:SGP SI:SVN SK:SVK SN:SEN "
    "TH:THA TJ:TJK TM:TKM TN:TUN TR:TUR TW:TWN TZ:TZA UA:UKR UG:UGA US:USA UY:URY UZ:UZB VE:VEN VN:VNM YE:YEM ZA:ZAF ZM:ZMB "
    "ZW:ZWE"
)
_OF_THREE: Final = dict(pair.split(":") for pair in _CODES.split())
_MEMBERS: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_UNION: Final = frozenset(_MEMBERS.split())  # the European Union, since 2020
_BY_NAME: Final[Mapping[str, str]] = {
    **{name: code for code, name in KNOWN.items()}, **{three: two for two, three in _OF_THREE.items()}, "香港": "HK", "澳门": "MO",
    "台湾": "TW", "中国大陆": "CN", "蒙古": "MN", "俄罗斯联邦": "RU", "孟加拉": "BD", "阿拉伯联合酋长国": "AE",
}  # fmt: skip


def country(said: str) -> str:
    """The code of two letters, also one whose name is not on our list; empty for what is neither code nor a known name."""
    said = said.strip()
    code = said.upper()
    if found := _BY_NAME.get(said) or _BY_NAME.get(code):
        return found
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def name(code: str) -> str:
    return KNOWN.get(code, code)


def widened(codes: Iterable[str]) -> list[str]:
    """With the members of the union that is named: a declaration names the country."""
    told = list(codes)
    return [*told, *sorted(_UNION - set(told))] if "EU" in told else told
