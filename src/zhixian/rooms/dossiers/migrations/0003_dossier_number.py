"""The sequence behind the dossiers' numbers. Going back loses where it stood."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_second_wall")]
    operations = [migrations.RunSQL("create sequence dossier_number;", "drop sequence dossier_number;")]
