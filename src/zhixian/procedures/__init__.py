"""Procedures as declarations, and the pure engine that runs them. No Django, no database, no clock is read here."""

from zhixian.procedures.drawing import svg
from zhixian.procedures.engine import OUTSIDE, begin, clean_form, hints, offers, opened, step
from zhixian.procedures.grammar import Action, Definition, Field, Malformed, Party
from zhixian.procedures.loading import add_folder, definitions, fact_vocabulary, load, mark_vocabulary
from zhixian.procedures.running import Acting, Offer, Outcome, Run, RunningClock
from zhixian.procedures.soundness import faults
from zhixian.procedures.telling import page, rows

__all__ = [
    "OUTSIDE", "Acting", "Action", "Definition", "Field", "Malformed", "Offer", "Outcome", "Party", "Run", "RunningClock", "add_folder",
    "begin", "clean_form",
    "definitions", "fact_vocabulary", "faults", "hints", "load", "mark_vocabulary", "offers", "opened", "page", "rows", "step", "svg",
]  # fmt: skip
