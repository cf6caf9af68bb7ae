"""Free words of an answer are shown once a person read them for names. Going back forgets who was read; nothing else is lost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0013_surveys_wall")]
    operations = [
        migrations.AddField(
            model_name="surveyanswer",
            name="words",
            field=models.CharField(
                blank=True,
                choices=[("", "没有读"), ("clean", "可以看"), ("withheld", "不显示")],
                default="",
                max_length=8,
            ),
        )
    ]
