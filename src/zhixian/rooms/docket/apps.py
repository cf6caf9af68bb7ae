from django.apps import AppConfig
from django.conf import settings

from zhixian import procedures
from zhixian.rooms.documents import sheets


class DocketConfig(AppConfig):
    name = "zhixian.rooms.docket"
    label = "docket"
    verbose_name = "办案流程"

    def ready(self) -> None:
        """Declarations and papers of this installation, beside those of the package."""
        if settings.LOCAL_FOLDER:
            procedures.add_folder(settings.LOCAL_FOLDER / "procedures")
            sheets.add_folder(settings.LOCAL_FOLDER / "papers")
