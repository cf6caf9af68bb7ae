from django.apps import AppConfig


class BordersConfig(AppConfig):
    name = "zhixian.rooms.borders"
    label = "borders"
    verbose_name = "进出口监控名单"
