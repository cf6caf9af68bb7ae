from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "zhixian.rooms.evidence"
    label = "evidence"
    verbose_name = "证据与物品"
