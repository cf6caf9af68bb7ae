"""``zhixian risk``: list, check with file and line, score a file of answers."""

import json
from pathlib import Path

from click.testing import CliRunner

from zhixian import risk
from zhixian.faces.cli.risk import risk_group
from zhixian.risk import declarations


def run(*words: str):
    return CliRunner().invoke(risk_group, list(words))


def test_list_and_check(tmp_path: Path) -> None:
    assert all(key in run("list").output for key in risk.questionnaires())
    well = run("check")
    assert well.exit_code == 0 and "没有问题" in well.output and "待核" in well.output
    path = tmp_path / "robots.yaml"
    path.write_text(
        (declarations.FOLDER / "robots.yaml").read_text(encoding="utf-8").replace("weight: 3", "weight: 9", 1),
        encoding="utf-8",
    )
    wrong = run("check", str(path))
    assert wrong.exit_code == 1 and "robots.yaml:" in wrong.output


def test_score(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    items = risk.questionnaires()["robots"].items
    path.write_text(json.dumps({item.id: "partly" if item.kind == "check" else "yes" for item in items}))
    found = run("score", "robots", str(path))
    assert found.exit_code == 0 and "中风险\t风险分50.0\t风险点27个" in found.output
    path.write_text(json.dumps({"drawings": "met"}))
    assert "没有答" in run("score", "robots", str(path)).output
    path.write_text("[1")
    assert "JSON" in run("score", "robots", str(path)).output and "没有问卷" in run("score", "ghost", str(path)).output
