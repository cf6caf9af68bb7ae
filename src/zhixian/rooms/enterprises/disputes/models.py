"""A dispute abroad (海外知识产权纠纷) that a firm registered: the thread with the unit is an inquiry's, the facts stand beside it."""

from __future__ import annotations

from django.db import models

from zhixian.rooms.enterprises.inquiries.models import Inquiry


class Dispute(models.Model):
    """``run_id``: the guidance that came of it, none until an officer has opened it."""

    inquiry = models.OneToOneField(Inquiry, primary_key=True, on_delete=models.PROTECT, related_name="dispute")
    told = models.BinaryField()  # the form as it was cleaned but for the account, sealed with the inquiry's key
    dossier_id = models.UUIDField(null=True)
    run_id = models.UUIDField(null=True, unique=True)
    opened_at = models.DateTimeField(null=True)
