"""Every field type of the grammar is drawn, and what a browser sends of it comes back as the engine wants it."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from zhixian.faces.desk.forms import reading
from zhixian.faces.desk.forms.fields import Control, Surroundings, controls
from zhixian.procedures import Action, Field
from zhixian.procedures.grammar import FIELD_TYPES, By, Condition

NOW = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)
AROUND = Surroundings(
    now=NOW,
    facts={"materials_rows": [{"name": "现场笔录", "copies": "2"}]},
    kept={"received": [{"name": "已收材料"}]},
    officers=[("o1", "陆知行"), ("o2", "沈敬之")],
    units=defaultdict(lambda: [("u1", "兴化市公安局")]),
    actor_id="o1",
)


def act(*fields: Field) -> Action:
    by = (By(party="sender", posts=("handler",)),)
    return Action(id="try", label="试办", by=by, start=("a",), to="b", source="某条", form=fields)


def drawn(control: Control) -> str:
    return render_to_string("desk/parts/control.html", {"control": control})


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_a_field_of_every_type_is_drawn_with_label_help_and_fault(kind: str) -> None:
    many = {str(number): f"第{number}种" for number in range(8)}
    (control,) = controls(
        act(Field(id="it", label="某一项", type=kind, required=True, help="怎么填", choices=many)),
        AROUND, prefix="p", faults={"it": "这里不对"},
    )  # fmt: skip
    text = drawn(control)
    assert 'id="p-it"' in text and "某一项" in text and "必填" in text and "怎么填" in text and "这里不对" in text
    assert "has-fault" in text
    assert ("<legend>" in text) or ('<label for="p-it">' in text)


def test_defaults_come_from_the_declaration() -> None:
    moment, officers, facts, kept = controls(
        act(
            Field(id="at", label="时刻", type="moment", default_now=True),
            Field(id="who", label="人员", type="officers", minimum=2),
            Field(id="list", label="清单", type="materials", default_from="materials_rows"),
            Field(id="again", label="清单", type="materials", default_from="kept:received"),
        ),
        AROUND,
        prefix="p",
    )
    assert moment.value == "2026-11-24T10:20"  # the office's wall clock
    assert officers.value == ["o1"] and "至少2名" in drawn(officers)
    assert facts.rows[0][0].value == "现场笔录"
    assert facts.hidden == [("list.0.copies", "2")]  # what a row carries beyond its columns is not lost
    assert kept.rows[0][0].value == "已收材料"


def test_what_is_needed_under_a_condition_says_so() -> None:
    asked = Field(id="why", label="理由", type="text", required_when=Condition(field="x", equals="y"))
    (control,) = controls(act(asked), AROUND, prefix="p")
    assert "视情形必填" in drawn(control)


@pytest.mark.parametrize(
    ("field", "query", "expected"),
    [
        (Field(id="it", label="", type="officers"), "it=o1&it=o2", ["o1", "o2"]),
        (Field(id="it", label="", type="materials"), "it.0.name=&it.0.note=x&it.2.name=笔录&it.2.copies=2", [{"name": "笔录", "copies": "2"}]),
        (Field(id="it", label="", type="leads"), "it.0.subject=食品安全&it.0.crime=", [{"subject": "食品安全", "crime": ""}]),
        (Field(id="it", label="", type="goods"), "it.x.name=a&it.999999.name=b", []),
        (Field(id="it", label="", type="long_text"), "it=一%0D%0A二", "一\n二"),
        (Field(id="it", label="", type="yes_no"), "it=false", "false"),
        (Field(id="it", label="", type="text"), "other=1", None),
    ],
)  # fmt: skip
def test_what_a_browser_sends(field: Field, query: str, expected: Any) -> None:
    assert reading.sent(act(field), QueryDict(query)).get("it") == expected


def test_typed_values_come_back_as_they_were() -> None:
    fields = act(
        Field(id="n", label="数", type="decimal"), Field(id="c", label="选", type="choice", choices={"a": "甲", "b": "乙"})
    )  # fmt: skip
    number, choice = controls(fields, AROUND, prefix="p", typed={"n": "<不是数>", "c": "b"})
    assert 'value="&lt;不是数&gt;"' in drawn(number)
    assert 'value="b" checked' in drawn(choice)
