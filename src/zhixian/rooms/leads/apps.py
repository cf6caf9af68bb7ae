from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "zhixian.rooms.leads"
    label = "leads"
    verbose_name = "线索"
