from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "zhixian.rooms.library"
    label = "library"
    verbose_name = "法律库"
