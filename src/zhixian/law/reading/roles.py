"""Whose figure it is and of which kind: of all words of the dictionary around a figure, the one that decides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from zhixian.law.reading.figures import FOREIGN, Figure
from zhixian.law.reading.prose import AFTER, DEFENCE, EVIDENCE, Prose
from zhixian.law.reading.words import Counted, Cue, Cues, Group, scanner_of, words

IP, PROPERTY = "ip", "property"
OFFENDER, UNCLEAR, PRICE = "offender", "unclear", "price"
_REACH = 160  # how many words back the state of the goods (sold, seized) is looked for
_SHORT = 10  # signs of a clause that adds no word of its own (其中吴某25000元)
_JOINERS = re.compile("共计|合计|总计|人民币|金额|累计|现金|其中|分别为|达|约|共")
_CLAUSE = 240  # signs of a clause that are looked at: no clause of a real paper is longer
_CHAIN = 4  # clauses of the same sentence that are asked
_PER_PIECE = re.compile(
    r"(?:每[一-龥]{1,8}?|单价|均价|平均价格|平均单价|(?<!总)售价|(?<!总)零售价|进价|进货价|批发价)(?:的)?(?:实际)?(?:销售|售|批发|进货)?(?:平均)?(?:价格|价|单价|价值)?(?:分别)?(?:为|是|约|：|:|人民币|卖|付|支付)*$"
)
_PER_PIECE_AFTER = re.compile(
    r"\s*(?:[/／]|(?:一|每)(?:个|件|条|双|部|台|套|只|瓶|盒|张|本|份|包|箱|袋|斤|吨|公斤|次|月|天)|的单价|的均价)"
)
_AT_PRICE = re.compile(r"(?:以|按|按照|按每.{1,3}|分别以|均以)(?:低价|约|现金|原价|每[一-龥]{1,3}|人民币|不等)*$")
_PRICE_AFTER = re.compile(
    r"(?:左右|不等)?(?:的)?(?:低价|单价|价格|价(?!值)|高价|均价)|[^，。；]{0,12}?(?:卖给|出售|销售给|购|收购|买)"
)
_SOLD_AFTER = re.compile(r"[^，。；]{0,6}?(?:卖给|出售给|销售给|售予|转让给|卖出)")
_ARTICLE = re.compile(r"》\s?(?:\(|（)?[^，。；》]{0,12}第[一二三四五六七八九十百零0-9]{1,6}条")
_LIST = re.compile(r"[、和及与，,]\s*(?:另案处理|[^。；，]){0,24}\Z")
_NAME = r"[一-龥](?:某{1,2}|[XxＸ×]{1,2})[甲乙丙丁戊己0-9]?"
_OTHER = re.compile(f"((?:{_NAME}[、和及与]?){{1,6}})(?:等人)?[一-龥]{{0,4}}$")
_ACCUSED = re.compile(rf"(?:被告人|犯罪嫌疑人|当事人|嫌疑人)((?:{_NAME}[、和及]?){{1,6}})")
_PIECES = "([一二两三四五六七八九十0-9]{1,4}(?:件|条|双|部|台|个|只|瓶|盒|包|箱))"
_SOME_ONLY = re.compile(f"(?P<word>该|其中的?){_PIECES}[^，。；]{{0,8}}系?$")
_SOME_OF = re.compile(f"其中的?{_PIECES}")
_FAKE_GOODS = re.compile(r"假冒[^，。；]{0,12}?(?:牌|烟|酒|药|鞋|包|表|服装|化妆品|食用油|配件|商品|产品)")


@dataclass(frozen=True)
class Role:
    """``why`` is the word that decided; ``value``: worth of goods, not yet said whether sold or unsold; ``actual``: reckoned by
    what was really asked for the goods."""

    whose: str
    quantity: str
    why: str = ""
    value: bool = False
    actual: bool = False


class Roles:
    """Decides for one text; linear in its length."""

    def __init__(self, text: str, prose: Prose) -> None:
        self.text, self.prose, self.cues = text, prose, Cues(text)
        self.domain = IP if scanner_of("ip_words").search(text) or _FAKE_GOODS.search(text) else PROPERTY
        self.network = scanner_of("network_words").search(text) is not None
        self.secret = ("商业秘密" in text or "技术秘密" in text) and "商标" not in text
        self.sorts_obscene = "非淫秽" in text
        self.accused = frozenset(
            name for each in _ACCUSED.finditer(text) for name in re.findall(_NAME, each.group(1))
        )  # fmt: skip
        self.shown = self.domain == PROPERTY or self._shown()

    def _shown(self) -> bool:
        """False where the text calls only a few of the goods infringing (该三条卷烟系假冒)."""
        parts, some = frozenset(_SOME_OF.findall(self.text)), False
        for cue in scanner_of("infringing_words").finditer(self.text):
            at = cue.start()
            head = self.text[max(self.prose.clause(at)[0], at - 24) : at]
            if self.prose.sentence(at).part in {EVIDENCE, DEFENCE}:
                continue
            few = _SOME_ONLY.search(head)
            if few is None or (few["word"] == "该" and few[2] not in parts):
                return True  # 该120瓶系假冒 is said of all that were seized, unless the 120 were a part before
            some = True
        return not some

    # money

    def money(self, figure: Figure, last: tuple[Figure, Role] | None, following: int) -> Role:
        """``last``: the money figure before with its role; ``following``: where the next money figure begins."""
        part = self.prose.sentence(figure.start).part
        role = self._money(figure, last, following)
        if part == DEFENCE and role.whose == OFFENDER:
            return replace(role, whose="defence")
        if part == EVIDENCE and role.whose == OFFENDER:
            return replace(role, whose="evidence")
        if role.whose != OFFENDER:
            return role
        brief = part == AFTER and role.value and self.prose.sentence(figure.start).brief
        if self.domain == PROPERTY and part == AFTER and role.why not in words().before and not brief:
            return replace(role, whose="returned")
        if not self.shown and role.quantity in {"sales_amount", "illegal_gains", "unsold_value", "illegal_business"}:
            return replace(role, whose="not_shown")
        return role

    def _money(self, figure: Figure, last: tuple[Figure, Role] | None, following: int) -> Role:
        text, (clause, stop) = self.text, self.prose.clause(figure.start)
        clause = max(clause, figure.start - _CLAUSE)
        since = max(clause, last[0].end) if last else clause
        left, right = text[max(since, figure.start - 24) : figure.start], text[figure.end : min(stop, following)]
        if last and last[0].unit in FOREIGN and len(text[last[0].end : figure.start].strip()) <= 1:
            return last[1]  # 2万美元（约合人民币14万元）
        whole = self.cues.within(clause, figure.start)
        anywhere = next((g for cue in whole if (g := self._group(cue)) and g.anywhere), None)
        if anywhere:
            return Role(anywhere.whose, "", anywhere.label)
        if self._is_law(figure):
            return Role("law", "", "法条")
        if _PER_PIECE.search(left) or _PER_PIECE_AFTER.match(right):
            return Role(PRICE, "", "单价")
        listed = following < stop and (self.domain == PROPERTY or right.strip() in {"、", "和", "及", "或", "或者"})
        if _AT_PRICE.search(left) and (_PRICE_AFTER.match(right) or listed):
            return Role(PRICE, "", "价格")
        told = self._after(figure, stop, following)
        if told and told.whose != OFFENDER:
            return told
        near = self._decide(self.cues.within(since, figure.start), since)
        if near and near.value and any((g := self._group(cue)) and g.whose == "genuine" for cue in whole):
            return Role("genuine", near.quantity, near.why)
        if near and near.value and near.quantity == "unsold_value" and _SOLD_AFTER.match(right):
            return replace(near, quantity="sales_amount")  # 以总价8万元卖给李某
        if near is not None:
            return near
        if told:
            return told
        if last and last[0].end >= clause and _LIST.match(text[last[0].end : figure.start]):
            return last[1]
        return self._earlier(figure, clause, last)

    def _is_law(self, figure: Figure) -> bool:
        """A bound (以上, 不足) in a sentence that cites an article, or as a condition (在五万元以上的): what the law says, not what
        was done."""
        if figure.low is not None and figure.high is not None:
            return False
        if self.text[max(figure.start - 1, 0) : figure.start] in {"在", "达"} and self.text.startswith(
            "的", figure.end
        ):
            return True
        begin = max(self.prose.sentence(figure.start).start, figure.start - _CLAUSE)
        return _ARTICLE.search(self.text, begin, figure.start) is not None

    def _earlier(self, figure: Figure, clause: int, last: tuple[Figure, Role] | None) -> Role:
        """No word in the clause itself: the clauses before it in the same sentence, nearest first."""
        begin = self.prose.sentence(clause).start
        for _ in range(_CHAIN):
            if clause <= begin:
                break
            end, clause = clause, max(self.prose.clause(clause - 1)[0], clause - _CLAUSE)
            if last and clause <= last[0].start < end:
                own = _JOINERS.sub("", self.text[end : figure.start])
                alike = len(own) <= _SHORT and last[1].whose != PRICE
                return last[1] if alike else Role(UNCLEAR if self.domain == IP else OFFENDER, "")
            found = self._decide(self.cues.within(clause, end), clause)
            if found is not None:
                return found
        return Role(UNCLEAR if self.domain == IP else OFFENDER, "")

    def _decide(self, found: Sequence[Cue], since: int) -> Role | None:
        """The nearest deciding word. What is named after 退缴 or 没收 is what is given back, not what was made."""
        seized = False
        for place in range(len(found) - 1, -1, -1):
            cue = found[place]
            if words().is_(cue.word, "actual_price_words"):
                return Role(OFFENDER, self.state(cue.start), cue.word, value=True, actual=True)
            if words().is_(cue.word, "neutral_words"):
                continue
            group = self._group(cue)
            if words().is_(cue.word, "yielding_words"):
                giving = next(
                    (g for each in found[:place] if (g := self._group(each)) and g.whose in _TAKES_OVER), None
                )
                if giving:
                    return Role(giving.whose, "", giving.label)
                seizing = next((each for each in found[:place] if words().is_(each.word, "seizing_words")), None)
                if seizing and group and group.quantity in {"illegal_gains", "sales_amount"}:
                    return Role("seized", "", seizing.word)
            if group is not None:
                return self._told(group, cue, since)
            if words().is_(cue.word, "value_words"):
                return Role(OFFENDER, self._worth(cue.start), cue.word, value=True)
            if words().is_(cue.word, "seizing_words") and (seized or self.domain == PROPERTY):
                return Role("seized", "", cue.word)
            if words().is_(cue.word, "cash_words"):
                seized = True
        return None

    def _told(self, group: Group, cue: Cue, since: int) -> Role:
        if group.quantity == "illegal_gains":
            other = _OTHER.search(self.text[max(since, cue.start - 30) : cue.start])
            if other and self.accused and not self.accused & set(re.findall(_NAME, other.group(1))):
                return Role("other_person", "", other.group(1))
        return Role(group.whose, group.quantity, cue.word)

    def _after(self, figure: Figure, stop: int, following: int) -> Role | None:
        """A word after the figure: close by, or anywhere in the clause when no other sum follows in it."""
        window = self.text[figure.end : min(stop, figure.end + 20)]
        scanner = words().after_scanner
        found = scanner.search(window) if following >= stop else scanner.match(window)
        if found is None:
            return None
        group = words().group(found.group(), self.domain, after=True)
        if following < stop and group and group.whose in {"share", "returned"}:
            return None  # 420元分给黄XX266元: the word belongs to the sum that follows
        return Role(group.whose, group.quantity, found.group()) if group else None

    def _group(self, cue: Cue) -> Group | None:
        return words().group(cue.word, self.domain)

    def _worth(self, at: int) -> str:
        """Of what the worth is told: of goods sold or unsold, or of a secret, whose worth is the loss (法释〔2020〕10号第五条)."""
        if self.domain != IP:
            return ""
        return "loss" if self.secret else self.state(at)

    def state(self, at: int) -> str:
        """Are the goods spoken of sold or not? By the nearest word before that says so."""
        for cue in self.cues.before(at, _REACH):
            if words().is_(cue.word, "neutral_words"):
                continue
            if words().is_(cue.word, "unsold_words"):
                return "unsold_value"
            if words().is_(cue.word, "sold_words"):
                return "sales_amount"
        return "unsold_value"

    def bought(self, figure: Figure) -> bool:
        """Is it the worth of goods as they were bought (购进价值5万元的…)?"""
        clause = max(self.prose.clause(figure.start)[0], figure.start - _CLAUSE)
        return any((g := self._group(cue)) and g.whose == "cost" for cue in self.cues.within(clause, figure.start))

    # counts

    def count(self, figure: Figure) -> Role | None:
        """Which of the counted things it is, goods made or sold too; None where the number counts something else."""
        clause, stop = self.prose.clause(figure.start)
        left = self.text[max(clause, figure.start - 24) : figure.start]
        right = self.text[figure.end : min(stop, figure.end + 16)]
        for counted in words().counted:
            if figure.unit not in counted.units:
                continue
            noun = _noun(counted, left, right)
            if noun and not counted.network and noun in self._network_nouns and self._on_the_network(figure.start):
                continue
            if noun:
                near = (left + right).replace("非淫秽", "")
                whose = OFFENDER if "淫秽" not in near else "other_offence"
                if whose == OFFENDER and self.sorts_obscene and "非淫秽" not in left:
                    whose = UNCLEAR
                part = self.prose.sentence(figure.start).part
                if part in {EVIDENCE, DEFENCE}:
                    whose = part
                return Role(whose, counted.quantity if self.network or not counted.network else "copies", noun)
        return self._goods(figure)

    def _goods(self, figure: Figure) -> Role | None:
        sentence = self.prose.sentence(figure.start)
        if figure.unit not in _GOODS_UNITS or figure.base < _GOODS_LEAST or sentence.part in {EVIDENCE, DEFENCE}:
            return None
        near = self.cues.within(max(sentence.start, figure.start - 60), min(sentence.end, figure.end + 20))
        for cue in near:
            if words().is_(cue.word, "sold_words") or words().is_(cue.word, "unsold_words"):
                return Role(OFFENDER if self.shown else "not_shown", "", cue.word)
        return None

    @cached_property
    def _network_nouns(self) -> frozenset[str]:
        return frozenset(noun for counted in words().counted if counted.network for noun in counted.nouns)

    def _on_the_network(self, at: int) -> bool:
        sentence = self.prose.sentence(at)
        return any(
            words().is_(cue.word, "network_words") for cue in self.cues.within(max(sentence.start, at - _CLAUSE), at)
        )


_MASKED = re.compile(r"(?<![XＸ×*＊])[XＸ×*＊]{1,40}+某?余?(?:元|万元|件|册|份)")


def masked(text: str) -> bool:
    """A figure was blacked out (人民币XXXXXXX元)."""
    return _MASKED.search(text) is not None


_GOODS_LEAST = 2  # one computer, one car: the tools, not the goods
_GOODS_UNITS = frozenset("件份只双条台部瓶盒箱包袋支副桶罐个套册本块对卷片枚")
_TAKES_OVER = frozenset({"returned", "penalty", "bail", "share"})
_FILLING = re.compile(r"(?:共计|合计|总计|累计|共有|共|约|达到?|已|为|计|有|各|分别|[、：:])*$")


def _noun(counted: Counted, left: str, right: str) -> str:
    """The thing counted stands right before the number (标签5张) or right after its unit (2万余枚商标标识)."""
    head = _FILLING.sub("", left)
    heads = (head, head.removesuffix("数量"), head.removesuffix("数"))
    before = max((noun for noun in counted.nouns if any(each.endswith(noun) for each in heads)), key=len, default="")
    if before:
        return before
    after = re.match(r"(?:的)?(?:[^，。；、的]{0,14}的)?([^，。；、]{1,8})", right)
    told = after.group(1) if after else ""
    return max((noun for noun in counted.nouns if told.endswith(noun) or told.startswith(noun)), key=len, default="")
