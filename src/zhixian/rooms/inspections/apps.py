from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "zhixian.rooms.inspections"
    label = "inspections"
    verbose_name = "监管名册和抽查"
