"""Procedures as declarations, and the pure engine that runs them. No Django, no database, no clock is read here."""

from zhixian.procedures.diagram import diagram, page
from zhixian.procedures.engine import begin, hints, offers, opened, step
from zhixian.procedures.grammar import Action, Definition, Field, Malformed, Party
from zhixian.procedures.loading import add_folder, definitions, fact_vocabulary, load, mark_vocabulary
from zhixian.procedures.running import Acting, Offer, Outcome, Run, RunningClock
from zhixian.procedures.soundness import faults

__all__ = [
    "Acting", "Action", "Definition", "Field", "Malformed", "Offer", "Outcome", "Party", "Run", "RunningClock", "add_folder", "begin",
    "definitions", "diagram", "fact_vocabulary", "faults", "hints", "load", "mark_vocabulary", "offers", "opened", "page", "step",
]  # fmt: skip
