"""Telephone numbers are no pages any more: their pages say where the numbers are now. Going back, they stay withdrawn."""

from django.db import migrations, models

# The words of what was released stay as they are; withdrawn is what the address says from now on.
PAGES = """
update publishing_edition e set state = 'withdrawn', withdrawn_at = now(), withdrawn_for = '电话已并入“举报电话”（/phones/）'
from publishing_publicpage p where p.id = e.page_id and p.sort = 'directory' and e.state = 'released';
update publishing_publicpage set sort = 'notice' where sort = 'directory';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0003_guiding_cases"),
        ("leads", "0009_phones_released"),
    ]

    operations = [
        migrations.RunSQL(PAGES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="publicpage",
            name="sort",
            field=models.CharField(
                choices=[
                    ("guide", "办事指南"),
                    ("tip", "消费提示"),
                    ("typical_case", "典型案例"),
                    ("guiding_case", "指导性案例"),
                    ("law_column", "普法专栏"),
                    ("notice", "公告"),
                    ("warning", "海外预警"),
                    ("works", "作品预警名单"),
                    ("helper", "海外援助机构"),
                ],
                max_length=20,
            ),
        ),
    ]
