"""Random officers press random buttons: no illegal step succeeds, no running clock is lost, every step is in the ledger."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.rooms.world import NOW, Path, enter, make_world
from zhixian import procedures
from zhixian.refusals import UnableTo
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.ledger import reading
from zhixian.rooms.ledger.models import Entry

DEFINITIONS = procedures.definitions()
SEATS = [
    "market.handler1", "market.handler2", "market.head", "market.legal", "market.liaison", "police.liaison", "police.handler1",
    "police.head", "police.deputy", "police.legal", "procuratorate.prosecutor", "procuratorate.head", "there.market.head", "there.police.head",
]  # fmt: skip


class Officers(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.world = make_world()
        self.path = Path(self.world, enter(self.world))
        self.path.begin()
        self.now, self.taken = NOW + timedelta(hours=2), 0

    @rule(data=st.data(), seat=st.sampled_from(SEATS), hours=st.integers(1, 30), late=st.booleans())
    def press(self, data, seat, hours, late) -> None:
        """Mostly steps that the state allows, by an officer who may or may not be the right one."""
        self.now += timedelta(hours=hours)
        with as_system():
            run = data.draw(
                st.sampled_from(list(Run.objects.filter(dossier_id=self.path.dossier.pk).order_by("began_at", "pk")))
            )
        definition = DEFINITIONS[run.procedure]
        open_now = [action for action in definition.actions.values() if run.state in action.start]
        action = data.draw(st.sampled_from(open_now or list(definition.actions.values())))
        actor = self.world(seat)
        form = self.fill(action) | ({"late_reason": "案情复杂"} if late else {})
        before = self.counts()
        allowed = run.state in action.start and any(
            run.memory["parties"].get(by.party) == str(actor.unit_id) and actor.posts & set(by.posts)
            for by in action.by
        )
        try:
            services.take(run.pk, action.id, actor=actor, form=form, now=self.now)
        except UnableTo as refusal:
            assert refusal.user_message
            assert self.counts() == before
        else:
            assert allowed
            self.taken += 1

    def fill(self, action):
        two = self.world.officers("police" if any(by.party == "police" for by in action.by) else "market")
        samples = {
            "text": "甲", "long_text": "理由", "moment": self.now.isoformat(), "date": "2026-03-01", "officers": two,
            "unit": str(self.world.units["there.police"].pk), "materials": [{"name": "现场检查笔录"}, {"name": "询问笔录"}, {"name": "鉴别意见"}],
            "goods": [{"name": "电冰箱"}], "leads": [], "people": [], "decimal": "1.00", "integer": 1, "yes_no": True,
        }  # fmt: skip
        told = {
            each.id: next(iter(each.choices)) if each.type == "choice" else samples[each.type] for each in action.form
        }
        if "procuratorate" in told:
            told["procuratorate"] = str(self.world.units["here.procuratorate"].pk)
        return told

    def counts(self):
        with as_system():
            return (
                Step.objects.count(),
                Clock.objects.count(),
                Entry.objects.count(),
                Clock.objects.filter(stopped_at=None).count(),
            )

    @invariant()
    def nothing_is_lost(self) -> None:
        with as_system():
            steps = set(Step.objects.filter(dossier_id=self.path.dossier.pk).values_list("pk", flat=True))
            recorded = set(
                Entry.objects.filter(chain=self.path.dossier.pk, kind__startswith="step.").values_list(
                    "subject", flat=True
                )
            )
            assert steps == recorded
            # A clock stands still only because a step stopped it.
            assert not Clock.objects.filter(stopped_at__isnull=False, stopped_by=None).exists()
            assert not Clock.objects.filter(stopped_at=None, run__ended=True).exists()

    def teardown(self) -> None:
        with as_system():
            assert reading.verify_running().sound
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        assert connection.in_atomic_block


@pytest.mark.django_db
def test_random_officers(db):
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Officers,
        settings=settings(
            max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=checks, derandomize=True
        ),
    )
