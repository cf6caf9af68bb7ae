from django.apps import AppConfig
from django.conf import settings

from zhixian import risk


class EnterprisesConfig(AppConfig):
    name = "zhixian.rooms.enterprises"
    label = "enterprises"
    verbose_name = "企业服务"

    def ready(self) -> None:
        """Questionnaires of this installation, beside those of the package."""
        if settings.LOCAL_FOLDER:
            risk.add_folder(settings.LOCAL_FOLDER / "questionnaires")
