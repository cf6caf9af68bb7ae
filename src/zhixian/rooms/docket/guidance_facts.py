"""Facts of the guidance in disputes abroad: which services were asked for, which have a result, what may leave the country."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from zhixian.rooms.docket.models import Step

SERVICES: Final = {
    "want_policy": "政策咨询",
    "want_risk": "风险排查",
    "want_response": "应对指导",
    "want_aid": "维权援助",
}
CHECKS: Final = ("state_secret", "data_security", "personal", "technology")
RECORDED: Final = ("record-service", "record-service-later")


def _kept(its: Any) -> Mapping[str, Any]:
    return its.run.memory.get("kept", {}) if its.run else {}


def _results(its: Any) -> dict[str, str]:
    """By service asked for: its recorded results, in order; an advice is the result of the guidance."""
    wanted: dict[str, list[str]] = {key: [] for key in SERVICES if _kept(its).get(key)}
    if its.run is None:
        return {}
    for step in Step.objects.filter(run_id=its.run.pk).order_by("position"):
        service = "want_response" if step.action == "give-advice" else str(step.values.get("service", ""))
        if step.action in (*RECORDED, "give-advice") and service in wanted:
            wanted[service].append(str(step.values.get("advice") or step.values.get("result") or ""))
    return {key: "；".join(told) for key, told in wanted.items()}


def _told(its: Any) -> str:
    return "\n".join(f"{SERVICES[key]}：{told or '没有登记结果'}" for key, told in _results(its).items())


def _wanted(its: Any) -> bool:
    return not its.form.get("service") or bool(_kept(its).get(its.form["service"]))


def _papers(its: Any) -> bool:
    return all(its.form.get(key) != "approved" for key in CHECKS) or bool(str(its.form.get("approval") or "").strip())


def _cleared(its: Any) -> bool:
    kept = _kept(its)
    return all(kept.get(key) for key in CHECKS) and all(kept[key] != "blocked" for key in CHECKS)


ANSWERS: Mapping[str, Callable[[Any], Any]] = {
    "guidance_asked": lambda its: any(its.form.get(key) for key in SERVICES),
    "guidance_service_wanted": _wanted,
    "guidance_services_done": lambda its: bool(_results(its)) and all(_results(its).values()),
    "guidance_services_told": _told,
    "guidance_firm_has_page": lambda its: bool(its.parties.get("firm")),
    "guidance_rated": lambda its: bool(_kept(its).get("rating")),
    "evidence_export_papers": _papers,
    "evidence_export_cleared": _cleared,
}
