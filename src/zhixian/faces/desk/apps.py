from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "zhixian.faces.desk"
    label = "desk"
    verbose_name = "办案台"
