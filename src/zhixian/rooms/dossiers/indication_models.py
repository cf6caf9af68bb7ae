"""The register of geographical indications: shared by every agency, kept by the intellectual property offices."""

from __future__ import annotations

from django.db import models

from zhixian.identifiers import new_id


class Indication(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=60, unique=True)
    number = models.CharField("公告、注册号", max_length=60, blank=True)
    divisions = models.JSONField(default=list)  # codes of GB/T 2260; 330100 is the whole city, 330000 the province
    users = models.JSONField(default=list)  # names or unified credit codes of those who may use the sign
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
