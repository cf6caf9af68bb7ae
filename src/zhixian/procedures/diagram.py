"""Drawing a declaration for the handbook: Mermaid, and a page in Chinese."""

from collections.abc import Callable

from zhixian.procedures.engine import POSTS
from zhixian.procedures.grammar import Action, Definition

Label = Callable[[str], str]


def diagram(definition: Definition) -> str:
    """A Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{state.label}" as {_name(key)}' for key, state in definition.states.items()]
    beginnings = [action for action in definition.actions.values() if action.begins]
    if not beginnings:
        lines.append(f"    [*] --> {_name(definition.starts)}")
    lines += [f"    [*] --> {_name(action.to)}: {action.label}" for action in beginnings]
    for action in definition.actions.values():
        lines += [f"    {_name(state)} --> {_name(action.to)}: {action.label}" for state in action.start]
    lines += [f"    {_name(key)} --> [*]" for key, state in definition.states.items() if state.ends]
    return "\n".join(lines)


def _name(key: str) -> str:
    return key.replace("-", "_")


def page(definition: Definition, *, clock_label: Label, paper_label: Label) -> str:
    """A page of the handbook in Markdown: the diagram, then each act with who, which clock, which paper, which article."""
    rows = [_row(definition, action, clock_label, paper_label) for action in definition.actions.values()]
    return "\n".join(
        [
            f"# {definition.label}", "", definition.means, "", f"依据：{definition.source}", "",
            "```mermaid", diagram(definition), "```", "",
            "| 步骤 | 谁办 | 从 → 到 | 期限 | 文书 | 依据 |", "| --- | --- | --- | --- | --- | --- |", *rows, "",
        ]
    )  # fmt: skip


def _row(definition: Definition, action: Action, clock_label: Label, paper_label: Label) -> str:
    who = "；".join(
        f"{definition.parties[by.party].label}{'、'.join(POSTS[post] for post in by.posts)}" for by in action.by
    )
    before = "、".join(definition.states[state].label for state in action.start) or "（开始）"
    clocks = [f"起：{clock_label(each.clock)}" for each in action.starts] + [
        f"止：{clock_label(each.clock)}" for each in action.stops
    ]
    papers = "、".join(dict.fromkeys(paper_label(each.paper) for each in action.papers))
    return f"| {action.label} | {who} | {before} → {definition.states[action.to].label} | {'；'.join(clocks)} | {papers} | {action.source} |"
