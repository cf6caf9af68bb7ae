"""The picture: every act has its number on it, no two arcs share a piece of a lane, and it is well-formed XML."""

from xml.etree import ElementTree

import pytest

from zhixian import procedures
from zhixian.procedures import drawing

ALL = procedures.definitions()


@pytest.mark.parametrize("key", sorted(ALL))
def test_a_picture_holds_every_act_and_state(key):
    definition = ALL[key]
    root = ElementTree.fromstring(procedures.svg(definition, state=definition.starts))
    texts = [node.text or "" for node in root.iter() if node.tag.endswith("text")]
    told = " ".join(texts).replace("↻", " ").split()
    assert {str(number) for number in drawing.numbers(definition).values()} <= set(told)
    assert [text for text in texts if "（现在）" in text] == [f"{definition.states[definition.starts].label}（现在）"]
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for node in root.iter():
        if node.tag.endswith("circle"):
            assert 0 <= float(node.get("cx", -1)) <= width and 0 <= float(node.get("cy", -1)) <= height


@pytest.mark.parametrize("key", sorted(ALL))
def test_arcs_of_a_lane_do_not_overlap(key):
    definition = ALL[key]
    rows = {state: row for row, state in enumerate(definition.states)}
    arcs = list(drawing._arcs(definition, rows))
    for side in ([arc for arc in arcs if arc.end > arc.start], [arc for arc in arcs if arc.end < arc.start]):
        spans = {}
        for arc, lane in drawing._lanes(side):
            low, high = sorted((arc.start, arc.end))
            assert all(high < a or low > b for a, b in spans.setdefault(lane, []))
            spans[lane].append((low, high))
