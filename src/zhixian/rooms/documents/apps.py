from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "zhixian.rooms.documents"
    label = "documents"
    verbose_name = "文书"
