from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "zhixian.rooms.statistics"
    label = "statistics"
    verbose_name = "统计"
