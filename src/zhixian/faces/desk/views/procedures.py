"""流程: every declaration drawn, and where a run of it stands."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zhixian import procedures
from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.procedures import Definition
from zhixian.refusals import NotFound
from zhixian.rooms.docket import looking, runs, services
from zhixian.rooms.documents import sheets


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    found = sorted(procedures.definitions().values(), key=lambda each: each.label)
    return page(request, "desk/procedures.html", {"definitions": found}, current="law")


@desk_view
@require_safe
def show(request: DeskRequest, key: str) -> HttpResponse:
    definition = procedures.definitions().get(key)
    if definition is None:
        raise NotFound(f"no procedure {key!r}")
    return page(
        request, "desk/procedure.html", _told(definition) | {"picture": procedures.svg(definition)}, current="law"
    )


@desk_view
@require_safe
def where(request: DeskRequest, run_id: UUID) -> HttpResponse:
    """The version under which the run began, with the states it has been in."""
    run = services.get_run(run_id, actor=request.actor)
    definition = runs.definition_of(run.version_id)
    seen = looking.states_of(run)
    context = {
        "run": run, "state": definition.states[run.state],
        "picture": procedures.svg(definition, state=run.state, seen=seen),
    }  # fmt: skip
    return page(request, "desk/procedure.html", _told(definition) | context, current="dossiers")


def _told(definition: Definition) -> dict[str, object]:
    return {
        "definition": definition,
        "rows": procedures.rows(definition, clock_label=looking.clock_label, paper_label=lambda key: sheets.template(key).title),
    }  # fmt: skip
