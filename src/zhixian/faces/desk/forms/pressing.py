"""One page with several plain forms: which was pressed, what came of it, and what to show again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zhixian.faces.desk.doors import DeskRequest
from zhixian.faces.desk.forms.plain import PlainForm, read, shown, typed
from zhixian.refusals import BadInput, NotFound

Act = Callable[[dict[str, Any]], str]


def press(request: DeskRequest, forms: Sequence[PlainForm], acts: Mapping[str, Act]) -> tuple[str, list[PlainForm]]:
    """The sentence of an act that was done (empty if none was), and the forms to draw. Other refusals go to the door."""
    if request.method != "POST":
        return "", [shown(form) for form in forms]
    wanted = next((form for form in forms if form.key == request.POST.get("act")), None)
    if wanted is None:
        raise NotFound(f"no act {request.POST.get('act')!r} on this page for this officer")
    try:
        return acts[wanted.key](read(wanted, request.POST)), []
    except BadInput as refusal:
        if not wanted.asks:
            raise  # a bare button has no field beside which the sentence could stand
        told = typed(wanted, request.POST)
        faults = refusal.fields or {wanted.asks[0].name: refusal.user_message}
        return "", [shown(form, typed=told, faults=faults) if form is wanted else shown(form) for form in forms]


def faults_of(forms: Sequence[PlainForm]) -> list[tuple[str, str]]:
    """For the summary on top: id of the control, sentence."""
    return [(control.id, control.fault) for form in forms for control in form.controls if control.fault]
