"""What leaves the house: secret calendar addresses, notices by e-mail, events to other systems.

Nothing here holds a name of a person or a firm: a kind, a number and a moment go out, and a link back to where one signs in.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id


class Feed(models.Model):
    """A secret address under which an officer's calendar is read. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at",)


class MailChoice(models.Model):
    """Where an officer wants her notices by e-mail. Before the address is confirmed nothing is sent there but the link."""

    officer_id = models.UUIDField(primary_key=True)
    address = models.EmailField()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)  # the mail server will not take this address

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["officer_id"],
                condition=Q(confirmed_at__isnull=False, refused_at__isnull=True),
                name="mail_choice_that_holds",
            )
        ]


class Message(models.Model):
    """One e-mail that waits or was sent. The address is looked up when it is sent, so that a changed one holds at once."""

    SORTS: ClassVar[dict[str, str]] = {"notice": "通知", "confirm": "确认地址"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()  # whose matter it is; for a confirmation the unit that she acted for
    sort = models.CharField(max_length=10, choices=list(SORTS.items()))
    kind = models.CharField(max_length=160)
    number = models.CharField(max_length=40, blank=True)
    dossier_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    next_at = models.DateTimeField()  # not before then
    busy_until = models.DateTimeField(null=True)  # a worker has it; after that moment the worker is taken for dead
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("-at",)
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["next_at"], condition=Q(sent_at__isnull=True, given_up_at__isnull=True), name="message_waiting"
            )
        ]


class Receiver(models.Model):
    """Another system of a unit that is told of events. The secret is kept enciphered: it signs, so a hash would not do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=40)
    url = models.CharField(max_length=500)
    secret = models.BinaryField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)  # after a failure, not before then
    busy_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)
    settled_to = models.BigIntegerField(
        default=0
    )  # up to this serial nothing can appear any more that is not there yet

    class Meta:
        ordering = ("made_at",)


class Delivery(models.Model):
    """One event for one receiver; written by the SQL function ``outbox_put`` alone, in the transaction of the act.

    ``serial`` is the order. It is given before the act ends, so a lower one may appear after a higher one; no event goes out
    that is beyond the receiver's ``settled_to``.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    receiver = models.ForeignKey(Receiver, on_delete=models.CASCADE, related_name="deliveries")
    unit_id = models.UUIDField()
    event_id = models.UUIDField()
    kind = models.CharField(max_length=160)
    label = models.CharField(max_length=160)
    number = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    serial = models.BigIntegerField(unique=True)
    attempts = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("serial",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["receiver", "event_id"], name="event_once_for_a_receiver")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["receiver", "serial"], condition=Q(delivered_at__isnull=True), name="delivery_waiting")
        ]


class Letter(models.Model):
    """One e-mail to somebody of the public who asked for it: the words are public, the address is hers alone.

    Written by whoever acts for the public's pages; read by the sending job only (see the room's second wall).
    """

    SORTS: ClassVar[dict[str, str]] = {"confirm": "确认订阅", "warning": "海外预警", "works": "作品预警"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sort = models.CharField(max_length=10, choices=list(SORTS.items()))
    address = models.EmailField()
    subject = models.CharField(max_length=120)
    body = models.TextField()
    leave = models.CharField(max_length=400, blank=True)  # the path under which one press ends the subscription
    at = models.DateTimeField()
    next_at = models.DateTimeField()
    busy_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["next_at"], condition=Q(sent_at__isnull=True, given_up_at__isnull=True), name="letter_waiting"
            )
        ]
