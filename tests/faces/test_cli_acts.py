"""The command line: the same acts under the same rules, by the officer's own token; an outsider learns nothing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from tests.faces.api.test_api import case
from tests.rooms.world import World, make_world
from zhixian.faces.cli.main import main
from zhixian.rooms.agencies import tokens
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket.models import Run, Step
from zhixian.rooms.dossiers.models import Reading

PASSWORD = "a-long-and-odd-password"


@pytest.fixture
def world(db) -> World:
    return make_world()


def run(world: World, seat: str, *words: str, scopes: tuple[str, ...] = ("read", "act")) -> Result:
    actor = world(seat)
    token = tokens.make(
        Officer.objects.get(pk=actor.officer_id), name="测试", scopes=scopes, lasts=timedelta(days=1),
        unit_id=actor.unit_id, now=timezone.now(),
    )  # fmt: skip
    return CliRunner().invoke(main, list(words), env={"ZHIXIAN_TOKEN": token})


def entered(world: World, folder: Path) -> dict[str, str]:
    file = folder / "case.json"
    file.write_text(json.dumps(case()), encoding="utf-8")
    done = run(world, "market.handler1", "case", "enter", str(file))
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_a_case_is_entered_seen_and_moved_on(world, tmp_path):
    told = entered(world, tmp_path)
    seen = run(world, "market.handler1", "case", "show", told["number"])
    assert "行政处罚案件" in seen.output and "record-penalty" in seen.output and "对照" in seen.output
    done = run(
        world, "market.handler1", "step", told["run"], "record-penalty", "-f", "decision_number=平市监罚〔2026〕1号",
        "-f", f"decided_at={timezone.now().isoformat()}", "-f", "content=罚款", "-f", "fine=20000",
    )  # fmt: skip
    assert json.loads(done.output)["state"] == "decided"
    assert "平市监立" not in run(world, "market.handler1", "work").output  # the case's clock has stopped
    with as_system():
        assert Reading.objects.filter(what="命令行").count() == 1


def test_sent_twice_it_acts_once(world, tmp_path):
    told = entered(world, tmp_path)
    words = ["step", told["run"], "close-case", "-f", "reasons=不予处罚", "--once", "k1"]
    first, second = run(world, "market.head", *words), run(world, "market.head", *words)
    assert first.exit_code == second.exit_code == 0 and json.loads(first.output) == json.loads(second.output)
    with as_system():
        assert Step.objects.filter(action="close-case").count() == 1


def test_an_outsider_a_reader_and_a_false_token_get_nowhere(world, tmp_path):
    told = entered(world, tmp_path)
    stranger = run(world, "there.market.handler1", "case", "show", told["number"])
    made_up = run(world, "there.market.handler1", "case", "show", "ZX2026-99999999-9")
    assert stranger.exit_code == 1 and stranger.output == made_up.output
    assert told["number"] not in run(world, "there.market.handler1", "work").output
    foreign = run(world, "there.market.head", "step", told["run"], "close-case", "-f", "reasons=x")
    assert foreign.exit_code == 1 and "没有找到" in foreign.output
    reader = run(world, "market.head", "step", told["run"], "close-case", "-f", "reasons=x", scopes=("read",))
    assert reader.exit_code == 1 and "令牌没有" in reader.output
    false = CliRunner().invoke(main, ["work"], env={"ZHIXIAN_TOKEN": "zx_no"})
    assert false.exit_code == 1 and "令牌无效" in false.output
    with as_system():
        assert Run.objects.get(pk=told["run"]).state == "investigating"


def test_bad_files_get_sentences(world, tmp_path):
    bad = tmp_path / "bad.yaml"
    for text, says in (("- 1", "最外层"), ("a: [", "YAML"), (json.dumps(case(title="", parties=[])), "请填写案件名称")):
        bad.write_text(text, encoding="utf-8")
        done = run(world, "market.handler1", "case", "enter", str(bad))
        assert done.exit_code == 1 and says in done.output, done.output


def test_a_token_is_made_after_the_password_alone(world):
    officer = Officer.objects.get(pk=world("market.head").officer_id)
    officer.set_password(PASSWORD)
    officer.save()
    runner = CliRunner()
    wrong = runner.invoke(main, ["token", officer.login, "--password-stdin"], input="wrong\n")
    assert wrong.exit_code == 1 and "口令不对" in wrong.output
    right = runner.invoke(main, ["token", officer.login, "--password-stdin"], input=f"{PASSWORD}\n")
    assert right.exit_code == 0 and right.output.startswith("zx_")
    assert runner.invoke(main, ["work"], env={"ZHIXIAN_TOKEN": right.output.strip()}).exit_code == 0
