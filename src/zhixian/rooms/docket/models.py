"""Procedures under way: versions of declarations, runs, steps taken, clocks, notices, tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import Actor


class ProcedureVersion(models.Model):
    """A declaration as it stood when a run began; frozen, found again by its digest."""

    digest = models.CharField(primary_key=True, max_length=64)
    key = models.CharField(max_length=60)
    body = models.JSONField()
    first_used_at = models.DateTimeField()


class Run(models.Model):
    """One procedure over one dossier. ``state`` and ``memory`` are the engine's; nobody else writes them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    procedure = models.CharField(max_length=60)
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT)
    state = models.CharField(max_length=60)
    memory = models.JSONField()  # the engine's Run as JSON
    ended = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    came_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["procedure", "state"])]


class Step(models.Model):
    """One act that was taken, whole: by whom, with which values, from which state to which."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    dossier_id = models.UUIDField(db_index=True)
    position = models.PositiveIntegerField()
    action = models.CharField(max_length=60)
    state_before = models.CharField(max_length=60)
    state_after = models.CharField(max_length=60)
    officer_id = models.UUIDField()
    unit_id = models.UUIDField()
    post = models.CharField(max_length=20, blank=True)
    acted_for = models.UUIDField(null=True)  # the officer in whose place she acted (代)
    at = models.DateTimeField()
    values = models.JSONField()
    salt = models.BinaryField(max_length=16)
    late = models.JSONField(default=list)  # clocks that were already over

    class Meta:
        ordering = ("position",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "position"], name="step_position_once")
        ]


class Correction(models.Model):
    """What was wrong in a step, and what is right; the step stays as it was written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="corrections")
    dossier_id = models.UUIDField(db_index=True)
    wrong = models.CharField(max_length=2000)
    right = models.CharField(max_length=2000)
    said_by = models.UUIDField()
    said_at = models.DateTimeField()
    salt = models.BinaryField(max_length=16)

    class Meta:
        ordering = ("said_at",)


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> ClockQuerySet:
        return self.filter(stopped_at__isnull=True)

    def of(self, actor: Actor) -> ClockQuerySet:
        return self.filter(unit_id=actor.unit_id)

    def alive(self, now: datetime) -> ClockQuerySet:
        """Running, and not a right that has lapsed."""
        return self.running().exclude(lapses=True, due_at__lt=now)

    def soonest_first(self) -> ClockQuerySet:
        return self.order_by(F("due_at").asc(nulls_last=True), "id")


class Clock(models.Model):
    """A term that runs against a unit. ``reckoning`` tells which days were counted and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="clocks")
    dossier_id = models.UUIDField(db_index=True)
    clock = models.CharField(max_length=80)
    unit_id = models.UUIDField()
    post = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_legal = models.DateTimeField(null=True)
    mode = models.CharField(max_length=10)  # hard, soft, info
    verified = models.BooleanField()
    provisional = models.BooleanField(default=False)
    reckoning = models.JSONField()
    started_by = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="started_clocks")
    stopped_by = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="stopped_clocks")
    stopped_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    lapses = models.BooleanField(default=False)  # not used in time, the right is gone: never shown as overdue
    remind_at = models.DateTimeField(null=True)  # the post and the head are reminded once, before the end
    reminded_at = models.DateTimeField(null=True)
    repeat_minutes = models.PositiveIntegerField(null=True)  # its notices go out again for as long as it runs

    objects = ClockQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["unit_id", "due_at"], condition=Q(stopped_at__isnull=True), name="clock_running_of_unit"
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(stopped_at__isnull=True, overdue_told_at__isnull=True),
                name="clock_not_yet_told",
            ),
            models.Index(
                fields=["started_at"],
                condition=Q(stopped_at__isnull=True, repeat_minutes__isnull=False),
                name="clock_that_repeats",
            ),
            models.Index(
                fields=["due_at"], condition=Q(stopped_at__isnull=True, provisional=True), name="clock_provisional"
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["run", "clock"], condition=Q(stopped_at__isnull=True), name="clock_runs_once"
            )
        ]


class Notice(models.Model):
    """A message to the holders of a post in a unit. ``key`` makes telling twice impossible."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(null=True, db_index=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT)
    step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT)
    unit_id = models.UUIDField()
    post = models.CharField(max_length=20, blank=True)
    sort = models.CharField(max_length=20, default="step")  # step, overdue, repeat, correction
    text = models.CharField(max_length=400)
    at = models.DateTimeField()
    key = models.CharField(max_length=160, unique=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("-at",)
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit_id", "-at"], name="notice_of_unit")]


class Intake(models.Model):
    """What the police took in with one transfer: the case itself and each extra lead, each with its own number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="intakes")
    dossier_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    number = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    crime = models.CharField(max_length=60, blank=True)
    main = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default="examining")  # examining, filed, not_filed, passed_on
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "number"], name="intake_number_once")
        ]


class Reference(models.Model):
    """A consultation's question and answer with nothing of a person or a case in it, kept for every officer to look up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run_id = models.UUIDField(unique=True)
    subject = models.CharField(max_length=40)
    question = models.TextField()
    answer = models.TextField()
    grounds = models.TextField(blank=True)
    unit_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)


class NumberSeries(models.Model):
    """Intake numbers (受案登记) of a police unit by year."""

    unit_id = models.UUIDField()
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "year"], name="intake_series_once")
        ]


class Answered(models.Model):
    """A request that was already acted on, so that sending it twice acts once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer_id = models.UUIDField()
    key = models.CharField(max_length=120)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["officer_id", "key"], name="answered_once")]


class Draw(models.Model):
    """How somebody of the registers was chosen: by lot (which anybody can repeat from seed and candidates) or by reasons."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="draws")
    dossier_id = models.UUIDField(db_index=True)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    seed = models.CharField(max_length=64, blank=True)  # empty: chosen for reasons
    candidates = models.JSONField(default=list)  # ids in the registers
    barred = models.JSONField(default=list)  # {id, why}
    chosen = models.UUIDField()
    reasons = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()


class PrivateNote(models.Model):
    """What a mediation body writes for itself: no other party of the dossier sees it (second wall by unit)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="private_notes")
    dossier_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField(db_index=True)
    officer_id = models.UUIDField()
    at = models.DateTimeField()
    text = models.TextField()


# The tables of documents to many units are of this room too; Django finds models here.
from zhixian.rooms.docket.agreement_models import Agreement  # noqa: E402
from zhixian.rooms.docket.distribution_models import Distribution, Outcome, Part, Receipt  # noqa: E402
from zhixian.rooms.docket.personal_models import PlainValue  # noqa: E402
from zhixian.rooms.docket.seat_models import Seat  # noqa: E402

__all__ = ["Agreement", "Distribution", "Outcome", "Part", "PlainValue", "Receipt", "Seat"]
