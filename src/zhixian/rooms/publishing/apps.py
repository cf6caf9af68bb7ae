from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "zhixian.rooms.publishing"
    label = "publishing"
    verbose_name = "对外发布"
