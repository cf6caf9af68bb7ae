"""Commitments are public and added by their holder alone; checks are their unit's; a breach is seen by who sees its dossier."""

from django.db import migrations

SCOPE = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
UP = (
    "alter table enterprises_commitment enable row level security;"
    "create policy enterprises_commitment_read on enterprises_commitment for select using (true);"
    f"create policy enterprises_commitment_add on enterprises_commitment for insert with check (holder_id = {SCOPE});"
    "alter table enterprises_commitmentcheck enable row level security;"
    f"create policy enterprises_commitmentcheck_unit on enterprises_commitmentcheck"
    f" using (unit_id = {SCOPE} or {SYSTEM}) with check (unit_id = {SCOPE} or {SYSTEM});"
    "alter table enterprises_breach enable row level security;"
    "create policy enterprises_breach_seen on enterprises_breach using (sees(dossier_id)) with check (sees(dossier_id));"
)
DOWN = (
    "drop policy enterprises_commitment_read on enterprises_commitment;"
    "drop policy enterprises_commitment_add on enterprises_commitment;"
    "alter table enterprises_commitment disable row level security;"
    "drop policy enterprises_commitmentcheck_unit on enterprises_commitmentcheck;"
    "alter table enterprises_commitmentcheck disable row level security;"
    "drop policy enterprises_breach_seen on enterprises_breach;"
    "alter table enterprises_breach disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0003_commitments")]
    operations = [migrations.RunSQL(UP, DOWN)]
