"""共享名录: experts, appraisers, lawyers and mediators whom any agency may ask; and what their keepers do to the lists."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import Act, faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.register_models import BODY_KINDS, FIELDS, PERSON_KINDS, SOURCES
from zhixian.rooms.agencies.registers import PersonDraft
from zhixian.rooms.docket import specialists

PURPOSES = {
    "ruling": "行政裁决",
    "civil": "民事诉讼",
    "procuratorial": "检察办案",
    "arbitration": "仲裁",
    "enforcement": "行政执法",
}


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """By kind, field and words; an unknown kind or field is taken as all."""
    now = timezone.now()
    today = local_day(now)
    done, forms = press(request, _forms(request.actor), _acts(request.actor))
    if done:
        messages.success(request, done)
        return redirect("desk:registers")
    kind = request.GET.get("kind", "") if request.GET.get("kind") in PERSON_KINDS else ""
    field = request.GET.get("field", "") if request.GET.get("field") in FIELDS else ""
    words = request.GET.get("words", "")[:100]
    people = [
        (person, "、".join(FIELDS[each] for each in person.fields if each in FIELDS))
        for person in registers.search(on=today, kind=kind, field=field, words=words)
    ]
    table = [(body.name, list(counted.values())) for body, counted in registers.coverage(on=today)]
    asked = specialists.counts(actor=request.actor)
    return page(
        request,
        "desk/registers.html",
        {
            "people": people, "kinds": PERSON_KINDS.items(), "fields": FIELDS.items(), "kind": kind, "field": field,
            "words": words, "coverage": table, "plain_forms": forms, "faults": faults_of(forms),
            "asked": [(PURPOSES.get(key, key), number) for key, number in sorted(asked.items())],
            "suspended": [(body, specialists.under_way_at(body, actor=request.actor)) for body in registers.suspended()],
        },
        current="registers",
        status=422 if faults_of(forms) else 200,
    )  # fmt: skip


def _forms(actor: Actor) -> list[PlainForm]:
    """What this officer may do to the registers; empty lists of choices are not offered."""
    bodies = [(str(each.pk), each.name) for each in registers.bodies()]
    kinds = tuple(PERSON_KINDS.items())
    found = [
        PlainForm("recommend", "推荐人员", [
            Ask("kind", "类别", "select", True, options=kinds), Ask("name", "姓名", required=True),
            Ask("body", "所在组织或机构", "select", help="调解员必填", options=bodies), Ask("employer", "工作单位"),
            Ask("source", "来源", "select", options=tuple(SOURCES.items())),
            Ask("fields", "权利领域", "officers", options=tuple(FIELDS.items())), Ask("skills", "技术领域", help="如：半导体、软件"),
            Ask("interests", "有利害关系的单位和个人", "long_text", help="一行一个；涉及这些当事人的案件不会选到"),
            Ask("since", "聘期起", "date", True), Ask("until", "聘期止", "date"), Ask("licence_until", "执业证有效期", "date"),
        ], help="经所在组织或者名录维护机关接受后列入名录。"),
        PlainForm("remark", "投诉或者评价", [
            Ask("sort", "种类", "radios", True, options=(("complaint", "投诉"), ("review", "评价"))),
            Ask("body", "组织或机构", "select", options=bodies), Ask("person", "人员", "select", options=_people(actor)),
            Ask("text", "内容", "long_text", True),
        ]),
    ]  # fmt: skip
    if waiting := registers.awaiting(actor):
        options = [(str(each.pk), f"{each.name}（{each.get_kind_display()}）") for each in waiting]
        found.insert(
            0, PlainForm("accept", "接受推荐人员", [Ask("person", "待接受的人员", "select", True, options=options)])
        )
    if own := registers.kept_by(actor):
        options = [(str(each.pk), f"{each.name}（{each.get_kind_display()}）") for each in own]
        found.append(PlainForm("end-term", "终止聘期", [
            Ask("person", "人员", "select", True, options=options), Ask("until", "聘期止", "date", True)]))  # fmt: skip
    if sorts := [(key, label) for key, label in BODY_KINDS.items() if registers.may_keep(key, actor)]:
        found.append(PlainForm("add-body", "登记组织或机构", [
            Ask("kind", "类别", "radios", True, options=sorts), Ask("name", "名称", required=True), Ask("licence", "许可证号"),
            Ask("licence_until", "许可证有效期", "date")]))  # fmt: skip
        mine = [(str(each.pk), each.name) for each in registers.bodies() if each.kept_by_id == actor.unit_id]
        if mine:
            found.append(PlainForm("suspend", "暂停组织或机构", [
                Ask("body", "组织或机构", "select", True, options=mine), Ask("reason", "理由", "long_text", True)],
                help="暂停以后不再选任其人员；正在办理的选任会列出来。"))  # fmt: skip
    return found


def _people(actor: Actor) -> list[tuple[str, str]]:
    on = local_day(timezone.now())
    return [(str(each.pk), f"{each.name}（{each.get_kind_display()}）") for each in registers.search(on=on)]


def _acts(actor: Actor) -> dict[str, Act]:
    now = timezone.now()

    def recommend(told: dict[str, Any]) -> str:
        draft = PersonDraft(**{
            **told, "body": UUID(told["body"]) if told["body"] else None,
            "interests": [line.strip() for line in told["interests"].splitlines() if line.strip()],
        })  # fmt: skip
        return f"已推荐{registers.recommend(draft, actor=actor, now=now).name}，待接受。"

    def accept(told: dict[str, Any]) -> str:
        return f"{registers.accept(UUID(told['person']), actor=actor, now=now).name}已列入名录。"

    def end_term(told: dict[str, Any]) -> str:
        return f"{registers.end_term(UUID(told['person']), told['until'], actor=actor, now=now).name}的聘期已改。"

    def add_body(told: dict[str, Any]) -> str:
        kept = registers.add_body(told["kind"], told["name"], actor=actor, now=now, licence=told["licence"],
                                  licence_until=told["licence_until"])  # fmt: skip
        return f"已登记{kept.name}。"

    def suspend(told: dict[str, Any]) -> str:
        return f"已暂停{registers.suspend_body(UUID(told['body']), told['reason'], actor=actor, now=now).name}。"

    def remark(told: dict[str, Any]) -> str:
        about = {f"{key}_id": UUID(told[key]) for key in ("body", "person") if told[key]}
        registers.remark(told["sort"], told["text"], actor=actor, now=now, **about)
        return "已记下。"

    return {"recommend": recommend, "accept": accept, "end-term": end_term, "add-body": add_body, "suspend": suspend,
            "remark": remark}  # fmt: skip
