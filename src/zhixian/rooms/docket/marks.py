"""What a step leaves on the penalty case: the suspected crime, a penalty, closed or open anew."""

from datetime import datetime

from zhixian.rooms.docket.models import Run, Step
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import Dossier


def after(run: Run, step: Step, dossier: Dossier, *, now: datetime) -> None:
    match (run.procedure, step.action):
        case ("forward-transfer", "detect-trigger"):
            dossiers.suspect_crime(dossier, step.values["suspected_crime"])
            if dossier.penalty_case.closed_at is not None:
                dossiers.close_case(dossier, now=None)  # opened anew for the transfer; a fine that was given stays
            dossier.penalty_case.refresh_from_db()
        case ("penalty-case", "record-penalty"):
            dossiers.record_penalty(dossier, step.values)
        case ("penalty-case", "close-case"):
            dossiers.close_case(dossier, now=now)
