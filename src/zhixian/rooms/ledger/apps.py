from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "zhixian.rooms.ledger"
    label = "ledger"
    verbose_name = "存证账"
