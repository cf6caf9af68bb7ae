"""Measures on persons: a register with its end, a reminder before, and a name that other units read masked."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.rooms.docket.coordination import unit
from tests.rooms.world import NOW, Path, World, enter
from zhixian.moments import local_day
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket import jobs, services, work
from zhixian.rooms.docket.models import Clock, Notice, PlainValue, Run, Step

MEASURE, DAY = "personal-measure", timedelta(days=1)
FORM = {"person": "欧阳明日", "measure": "bail", "basis": "刑事诉讼法第六十七条", "document_number": "取保1号", "approver": "王局长",
        "starts_at": NOW.isoformat()}  # fmt: skip


def values(path: Path, seat: str) -> dict[str, str]:
    """The step as the page of that officer shows it."""
    actor = path.world(seat)
    with acting_as(actor):
        page = work.dossier_page(path.dossier.pk, actor=actor, now=path.at)
    (shown,) = [
        step.values
        for each in page.standings
        if each.run.procedure == MEASURE
        for step in each.steps
        if step.action == "record"
    ]
    return shown


@pytest.mark.feature("S000-4.2c")
def test_a_measure_reminds_handler_and_head_before_its_end_and_outside_the_name_is_masked(world: World):
    path = Path(world, enter(world))
    path.to_police()
    ends = local_day(NOW) + 3 * DAY
    for missing in ("approver", "basis", "document_number"):
        with pytest.raises(refusals.MissingField) as refusal:
            services.begin(MEASURE, path.dossier.pk, actor=world("police.handler1"), now=path.at,
                           form={**FORM, "ends_on": ends.isoformat(), missing: ""})  # fmt: skip
        assert missing in refusal.value.fields
    with pytest.raises(refusals.GuardFails, match="measure_ends_later"):
        services.begin(
            MEASURE,
            path.dossier.pk,
            actor=world("police.handler1"),
            now=path.at,
            form={**FORM, "ends_on": "2026-03-01"},
        )
    services.begin(
        MEASURE,
        path.dossier.pk,
        actor=world("police.handler1"),
        now=path.at,
        form={**FORM, "ends_on": ends.isoformat()},
    )
    assert jobs.remind_before_end(now=NOW) == 0  # more than three days are left until the last minute of that day
    assert jobs.remind_before_end(now=NOW + DAY) == 1
    assert jobs.remind_before_end(now=NOW + DAY) == 0  # once
    with as_system():
        told = set(Notice.objects.filter(sort="reminder").values_list("unit_id", "post"))
        texts = "".join(Notice.objects.filter(run__procedure=MEASURE).values_list("text", flat=True))
    police = world.units["here.police"].pk
    assert told == {(police, "handler"), (police, "head")} and "欧阳明日" not in texts
    for seat in ("police.handler1", "police.head"):
        assert values(path, seat)["person"] == "欧阳明日"
    for seat in (
        "market.handler1",
        "procuratorate.prosecutor",
        "police.liaison",
    ):  # other agencies, and posts without the right
        assert values(path, seat)["person"] == "欧某"
    with acting_as(world("market.head")):  # not in any row that another agency can reach
        assert not PlainValue.objects.exists()
        assert "欧阳明日" not in str(list(Step.objects.values_list("values", flat=True)))
        assert "欧阳明日" not in str(list(Run.objects.values_list("memory", flat=True)))
    for seat, wanted in (("police.handler1", True), ("market.handler1", False)):
        client = Client()
        client.force_login(Officer.objects.get(pk=world(seat).officer_id))
        shown = client.get(f"/desk/dossiers/{path.dossier.pk}/").content.decode()
        assert ("欧阳明日" in shown) is wanted and (wanted or "欧某" in shown)
    later = (ends + 30 * DAY).isoformat()
    path.take(
        "extend",
        "police.head",
        MEASURE,
        document_number="延1号",
        approver="王局长",
        ends_on=later,
        basis="刑事诉讼法第九十一条",
    )
    with as_system():
        clock = Clock.objects.get(run=path.run(MEASURE), stopped_at=None)
    assert clock.remind_at == clock.due_at - 3 * DAY and clock.reminded_at is None
    with pytest.raises(NotFound):
        path.take("lift", "there.police.head", MEASURE, document_number="x", reasons="y")
    path.take("lift", "police.handler1", MEASURE, document_number="解1号", reasons="不应追究")
    assert path.run(MEASURE).state == "lifted" and jobs.remind_before_end(now=clock.due_at - DAY) == 0
    assert unit(world, "police.head") == str(police)
