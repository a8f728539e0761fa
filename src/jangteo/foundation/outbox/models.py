"""Events that wait to be delivered, and what has been delivered."""

from django.db import models


class OutboxEvent(models.Model):
    """A fact that a module published. Personal data: none; events carry ids."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        db_table = "outbox_event"


class OutboxDelivery(models.Model):
    """One subscriber has handled one event. Personal data: none."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="+")
    subscriber = models.CharField(max_length=80)
    delivered_at = models.DateTimeField()

    class Meta:
        db_table = "outbox_delivery"
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="outbox_delivery_once"),
        ]
