"""The ledger refuses change, and tells of the first entry that was changed behind its back."""

import io

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.rooms.world import NOW, Path, World, enter
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.ledger import exported, reading, services
from zhixian.rooms.ledger.models import Entry


@pytest.fixture
def path(world: World) -> Path:
    found = Path(world, enter(world))
    found.to_police()
    return found


@pytest.mark.parametrize(
    "statement", ["update ledger_entry set kind = 'x'", "delete from ledger_entry", "truncate ledger_entry"]
)
def test_the_application_may_only_add(path, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), as_system(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("statement", ["update ledger_entry set kind = 'x'", "delete from ledger_entry"])
def test_the_owner_may_not_change_either(path, statement, committed):
    with pytest.raises(DatabaseError, match="append-only"), connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def test_a_sound_ledger_verifies_and_its_correction_names_the_wrong_entry(path):
    with as_system():
        wrong = Entry.objects.order_by("seq").first()
        services.correct(wrong.id, officer_id=wrong.officer_id, unit_id=wrong.unit_id, at=NOW, digest=b"x" * 32)
        report = reading.verify_running()
        assert report.sound, report.text
        assert Entry.objects.get(corrects=wrong.id).kind.startswith("correction.")


TAMPERINGS = {
    "内容与哈希不符": "update ledger_entry set kind = 'step.forged' where seq = {seq}",
    "之前缺少链上第": "delete from ledger_entry where seq = {seq}",
    "没有接在上一条之后": "update ledger_entry set hash = decode(repeat('ab', 32), 'hex') where seq = {seq}",
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_first_tampered_entry_is_named_running_and_offline(path, committed, what, tmp_path):
    with as_system():
        services.seal(now=NOW)
        entry = Entry.objects.filter(chain=path.dossier.pk).order_by("position")[2]
        assert reading.verify_running().sound
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table ledger_entry disable trigger ledger_entry_append_only")
        cursor.execute(TAMPERINGS[what].format(seq=entry.seq))
        cursor.execute("alter table ledger_entry enable trigger ledger_entry_append_only")
    with as_system():
        report = reading.verify_running()
        out = io.StringIO()
        reading.export(out, now=NOW)
    file = tmp_path / "ledger.jsonl"
    file.write_text(out.getvalue())
    offline = exported.verify_export(file)
    assert not report.sound
    assert report.fault == offline.fault
    first_seen = entry.seq + 1 if "缺少" in what else entry.seq
    assert report.fault.seq == first_seen or "哈希" in report.text
    if "缺少" in what or "不符" in what:
        assert what in report.text


def test_a_cut_tail_is_seen_against_the_signed_head(path, committed):
    with as_system():
        services.seal(now=NOW)
        last = Entry.objects.filter(chain=path.dossier.pk).order_by("-position").first()
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table ledger_entry disable trigger ledger_entry_append_only")
        cursor.execute("delete from ledger_entry where seq = %s", [last.seq])
        cursor.execute("alter table ledger_entry enable trigger ledger_entry_append_only")
    with as_system():
        report = reading.verify_running()
    assert report.fault.seq == last.seq
    assert "已从账中删除" in report.text
