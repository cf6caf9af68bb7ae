from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "zhixian.rooms.dossiers"
    label = "dossiers"
    verbose_name = "案卷"
