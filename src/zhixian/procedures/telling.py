"""A declaration told in Chinese: its acts as rows (who, from where to where, clocks, papers, article), and the handbook's page."""

from collections.abc import Callable
from dataclasses import dataclass

from zhixian.procedures.drawing import numbers
from zhixian.procedures.engine import POSTS
from zhixian.procedures.grammar import Action, Definition

Label = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    number: int
    act: str
    who: str
    way: str
    clocks: str
    papers: str
    source: str


def rows(definition: Definition, *, clock_label: Label, paper_label: Label) -> list[Row]:
    """The acts in the order of the declaration; ``number`` is that of the picture."""
    return [
        _row(definition, definition.actions[key], number, clock_label, paper_label)
        for key, number in numbers(definition).items()
    ]


def page(definition: Definition, *, clock_label: Label, paper_label: Label) -> str:
    """A page of the handbook in Markdown; its picture lies beside it under the same name."""
    told = rows(definition, clock_label=clock_label, paper_label=paper_label)
    table = [
        f"| {row.number} | {row.act} | {row.who} | {row.way} | {row.clocks} | {row.papers} | {row.source} |"
        for row in told
    ]
    states = [f"- **{state.label}**：{state.means}" for state in definition.states.values()]
    return "\n".join(
        [
            f"# {definition.label}", "", definition.means, "", f"依据：{definition.source}", "",
            f"![{definition.label}的流程图]({definition.key}.svg)", "", "图上的数字是下表的步骤；双线框是办结的状态。", "",
            "| 图 | 步骤 | 谁办 | 从 → 到 | 期限 | 文书 | 依据 |", "| --- | --- | --- | --- | --- | --- | --- |", *table, "",
            "## 状态", "", *states, "",
        ]
    )  # fmt: skip


def _row(definition: Definition, action: Action, number: int, clock_label: Label, paper_label: Label) -> Row:
    who = "；".join(
        f"{definition.parties[by.party].label}{'、'.join(POSTS[post] for post in by.posts)}" for by in action.by
    )
    before = "、".join(definition.states[state].label for state in action.start) or "（开始）"
    clocks = [f"起：{clock_label(each.clock)}" for each in action.starts] + [
        f"止：{clock_label(each.clock)}" for each in action.stops
    ]
    return Row(
        number=number, act=action.label, who=who, way=f"{before} → {definition.states[action.to].label}",
        clocks="；".join(clocks), papers="、".join(dict.fromkeys(paper_label(each.paper) for each in action.papers)),
        source=action.source,
    )  # fmt: skip
