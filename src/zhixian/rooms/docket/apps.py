from django.apps import AppConfig


class DocketConfig(AppConfig):
    name = "zhixian.rooms.docket"
    label = "docket"
    verbose_name = "办案流程"
