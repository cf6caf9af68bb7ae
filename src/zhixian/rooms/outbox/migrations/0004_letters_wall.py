"""Whoever acts may have a letter written; who reads the addresses is the sending job alone. Going back loses nothing."""

from django.db import migrations

SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
UP = (
    "alter table outbox_letter enable row level security;"
    "create policy outbox_letter_add on outbox_letter for insert with check (true);"
    f"create policy outbox_letter_house on outbox_letter using ({SYSTEM}) with check ({SYSTEM});"
)
DOWN = (
    "drop policy outbox_letter_house on outbox_letter;drop policy outbox_letter_add on outbox_letter;"
    "alter table outbox_letter disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_letters")]
    operations = [migrations.RunSQL(UP, DOWN)]
