"""登记海外纠纷: by a firm with an account, or by one with a contact and a code. It goes to the nearest office that may guide."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhixian import procedures
from zhixian.procedures.refusals import BadForm
from zhixian.refusals import BadInput, UnableTo
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.guidance_facts import SERVICES
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.assessments import codes
from zhixian.rooms.enterprises.disputes import declared
from zhixian.rooms.enterprises.disputes.models import Dispute
from zhixian.rooms.enterprises.inquiries import asking, thread
from zhixian.rooms.enterprises.inquiries.asking import Asker
from zhixian.rooms.enterprises.inquiries.models import Inquiry
from zhixian.rooms.enterprises.inquiries.thread import Given
from zhixian.rooms.leads import envelopes


class NobodyGuides(UnableTo):
    code = "dispute.nobody_guides"
    status = 503
    user_message = (
        "本平台还没有登记当地及上级的知识产权管理部门，没有收下这次登记。请先看“海外预警和援助”里的援助机构。"
    )


def register(
    form: Mapping[str, Any], *, division: str, asker: Asker | None, now: datetime, files: Sequence[Given] = ()
) -> tuple[Inquiry, str]:
    """Without an asker a code is made, and given back once. BadInput names each field by its id in the declaration."""
    given = dict(form) | ({"firm": asker.firm_name} if asker and asker.firm_id else {})
    told = _cleaned(given, division, now)
    unit = _guide_of(division)
    code = "" if asker else codes.new_code()
    asker = asker or Asker(holder_id=codes.holder_of(code))
    account = told.pop(declared.ACCOUNT)
    with within(asker.holder_id):
        made = asking.begin(account, matter=asking.ABROAD, division=division, unit=unit, asker=asker, now=now, files=files)  # fmt: skip
        Dispute.objects.create(inquiry=made, told=envelopes.seal_values(thread.key_of(made), told, made.pk))
        serving.record_held("dispute.registered", asker.holder_id, now, made.pk, told)
    return made, code


def _cleaned(given: Mapping[str, Any], division: str, now: datetime) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    told: dict[str, Any] = {}
    definition = declared.definition()
    try:
        told = procedures.clean_form(
            definition.actions["apply"], given, {}, procedures.opened(definition, parties={}), now
        )
    except BadForm as refusal:
        wrong |= refusal.fields
    if declared.ACCOUNT not in wrong:
        try:
            thread.worded(str(given.get(declared.ACCOUNT, "")), declared.ACCOUNT, "请写明情况和诉求")
        except BadInput as refusal:
            wrong |= refusal.fields
    labels = {each.id: each.label for each in declared.fields()}
    wrong = {name: f"请填写“{labels[name]}”" for name in declared.BY_FIRM if not str(given.get(name, "")).strip()} | wrong  # fmt: skip
    if not any(given.get(key) for key in SERVICES):
        wrong["services"] = f"请至少选一项：{'、'.join(SERVICES.values())}"
    if not divisions.known(division):
        wrong["division"] = "请选择企业所在地，登记会送到当地的知识产权管理部门"
    if wrong:
        raise BadInput(f"dispute with faults in {sorted(wrong)}", fields=wrong)
    return told


def _guide_of(division: str) -> Unit:
    """The office for intellectual property of the place, else of the place above it; a market regulator where it bears that
    office's plate (Unit.lines). NobodyGuides."""
    places = list(divisions.up(division))
    guides = Q(kind=declared.LINE) | Q(
        kind__in=declared.definition().parties["guide"].kinds, lines__contains=[declared.LINE]
    )
    found = list(Unit.objects.filter(guides, division__in=places, until__isnull=True))
    if not found:
        raise NobodyGuides(f"no office for {division}")
    return min(found, key=lambda unit: (places.index(unit.division), unit.name))


def told_of(inquiry: Inquiry, dispute: Dispute) -> dict[str, Any]:
    """The registered facts, the account with them."""
    told = envelopes.unseal_values(thread.key_of(inquiry), dispute.told, inquiry.pk)
    return told | {declared.ACCOUNT: thread.turns(inquiry)[0].text}


def of_asker(inquiry_id: UUID, asker: Asker, *, lock: bool = False) -> tuple[Inquiry, Dispute | None]:
    """Inside the asker's scope."""
    one = asking.own(inquiry_id, asker, lock=lock)
    return one, Dispute.objects.filter(inquiry=one).first()
