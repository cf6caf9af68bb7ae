"""The build of a decision's prose: clauses, sentences, and which part of the paper a sentence belongs to."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_STOPS = re.compile(r"[，；。：！？\n!?]|(?<![a-z]);|(?<![0-9])[,:]|[,:](?![0-9])")
_ENDS = frozenset("。；！？\n;!?")
HEAD = 60  # the signs at a sentence's head that are looked at

COURT, INDICTMENT, OPINION, EVIDENCE, DEFENCE, AFTER = "court", "indictment", "opinion", "evidence", "defence", "after"
_HEADS = (
    (EVIDENCE, re.compile(r"\s*(?:(?:上述|以上|前述|上列)(?:犯罪|指控|被告人)?(?:的)?(?:犯罪)?(?:事实|证据)"
                          r"|.{0,8}(?:证明|证实|认定|针对|就|为证明|为支持)(?:上述|以上|指控)"
                          r"|提供证据如下|.{0,12}(?:下列|以下|如下)证据|[（(]?\d{0,2}[）)、.]?\s*(?:书证|物证|证人|被害人).{0,12}(?:证言|陈述|陈X))")),
    (DEFENCE, re.compile(r".{0,16}(?:辩护人|辩称|辩解|辩护意见)")),
    (OPINION, re.compile(r".{0,16}(?:公诉机关|检察院|检察机关|本院|指控|原审法院|抗诉机关|现)(?:还)?认为")),
    (AFTER, re.compile(r"\s*(?:[一二三四五六]、)?(?:本院|同时|经审理)?(?:另|又|还|再|同时|另外)(?:经)?(?:本院)?(?:审理)?查"
                       r"|\s*(?:在)?(?:本案|本院)?(?:审理|侦查|审查起诉|诉讼|庭审)(?:期间|过程中|阶段)"
                       r"|\s*(?:案发|归案|到案|破案|立案)(?:以)?后|\s*事后")),
    (COURT, re.compile(r".{0,16}(?:审理查明|本院查明|审查查明|依法查明|调查查明|经查明|经查，|经调查|现查明|已查明)")),
    (INDICTMENT, re.compile(r".{0,36}指控")),
)  # fmt: skip
_BRIEF = re.compile(r"\s*(?:案发|归案|到案|破案|立案)(?:以)?后|\s*事后")  # only this sentence
_LASTING = {OPINION, EVIDENCE, DEFENCE}  # until another head, if a list follows; otherwise to the end of the paragraph
_LIST = re.compile(r"(?:证据|如下|佐证|证明|证实)[^，。]{0,6}[：:]?\s*$")


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    part: str
    brief: bool = False  # 案发后，经鉴定…: only this sentence stands apart


class Prose:
    """Places are counted in signs of ``text``; every ``end`` is exclusive."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._clauses, self._sentences = [0], [0]
        for stop in _STOPS.finditer(text):
            self._clauses.append(stop.end())
            if stop.group() in _ENDS:
                self._sentences.append(stop.end())
        self.sentences = tuple(self._parts())

    def clause(self, at: int) -> tuple[int, int]:
        return _span(self._clauses, at, len(self.text))

    def sentence(self, at: int) -> Sentence:
        return self.sentences[bisect_right(self._sentences, at) - 1]

    def _parts(self) -> list[Sentence]:
        found, part, listed = [], COURT, False
        main = COURT  # what the text returns to after a paragraph of another kind
        for number, start in enumerate(self._sentences):
            end = self._sentences[number + 1] if number + 1 < len(self._sentences) else len(self.text)
            head = self.text[start : min(end, start + HEAD)]
            fresh = start == 0 or self.text[start - 1] == "\n"
            told = next((name for name, pattern in _HEADS if pattern.match(head)), None)
            if told in {COURT, INDICTMENT}:
                main, part, listed = told, told, False
            elif told:
                part, listed = told, False
            elif fresh and not (listed and part in _LASTING):
                part = main
            if part in _LASTING and end and _LIST.search(self.text[max(start, end - 16) : end].rstrip("\n：:。")):
                listed = True
            brief = part == AFTER and bool(_BRIEF.match(head))
            found.append(Sentence(start, end, part, brief))
            if brief:
                part = main
        return found


def _span(starts: list[int], at: int, end: int) -> tuple[int, int]:
    place = bisect_right(starts, at)
    return starts[place - 1], starts[place] if place < len(starts) else end
