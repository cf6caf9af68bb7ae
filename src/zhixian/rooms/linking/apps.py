from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "zhixian.rooms.linking"
    label = "linking"
    verbose_name = "串并"
