"""A task of a plan with its leads: each reports for itself, and there need be no common one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class Task(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=200)
    basis = models.CharField("依据", max_length=200)
    due_on = models.DateField(null=True)
    set_by_unit = models.UUIDField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-set_at", "-id")


class TaskLead(models.Model):
    """One of the task's leads (各按职责分工负责) and what it reported."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="leads")
    unit_id = models.UUIDField()
    report = models.TextField(blank=True)
    cases = models.PositiveIntegerField(null=True)
    reported_by = models.UUIDField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["task", "unit_id"], name="task_lead_once")]
