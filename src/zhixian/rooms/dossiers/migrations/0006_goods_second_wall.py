"""An informant's identity: behind the dossier's wall, and within it only for the unit that wrote it down."""

from django.db import migrations

TABLE = "dossiers_informant"
OWN = "unit_id = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
PUT_UP = f"""
alter table {TABLE} enable row level security;
create policy {TABLE}_seen on {TABLE} using (sees(dossier_id) and ({OWN} or {SYSTEM}))
with check (sees(dossier_id) and ({OWN} or {SYSTEM}));
"""
TAKE_DOWN = f"drop policy {TABLE}_seen on {TABLE}; alter table {TABLE} disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_goods_public"), ("agencies", "0002_second_wall")]
    operations = [migrations.RunSQL(PUT_UP, TAKE_DOWN)]
