from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "zhixian.rooms.outbox"
    label = "outbox"
    verbose_name = "外发"
