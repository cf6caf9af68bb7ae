"""The custody log stands behind the second wall, and its rows can neither be changed nor deleted."""

from django.db import migrations

TABLE = "evidence_custodyentry"
PUT_UP = f"""
alter table {TABLE} enable row level security;
create policy {TABLE}_seen on {TABLE} using (sees(dossier_id)) with check (sees(dossier_id));
create function custody_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the custody log is append-only: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger {TABLE}_append_only before update or delete on {TABLE} for each row execute function custody_refuse();
"""
TAKE_DOWN = f"""
drop trigger {TABLE}_append_only on {TABLE};
drop function custody_refuse();
drop policy {TABLE}_seen on {TABLE};
alter table {TABLE} disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_goods_custody"), ("agencies", "0002_second_wall")]
    operations = [migrations.RunSQL(PUT_UP, TAKE_DOWN)]
