from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zhixian.faces.portal"
    label = "portal"
    verbose_name = "公众门户"
