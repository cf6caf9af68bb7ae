from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "zhixian.rooms.supervision"
    label = "supervision"
    verbose_name = "监督"
