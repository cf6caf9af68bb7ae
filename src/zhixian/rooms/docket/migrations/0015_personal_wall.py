"""The second wall of personal fields: the unit that wrote them, where it sees the dossier. Going back loses nothing."""

from django.db import migrations

OWN = "unit_id = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
RULE = f"sees(dossier_id) and ({OWN} or {SYSTEM})"
UP = (
    "alter table docket_plainvalue enable row level security;"
    f"create policy docket_plainvalue_own on docket_plainvalue using ({RULE}) with check ({RULE});"
)
DOWN = (
    "drop policy docket_plainvalue_own on docket_plainvalue; alter table docket_plainvalue disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [("docket", "0014_personal"), ("agencies", "0014_sealed_wall")]
    operations = [migrations.RunSQL(UP, DOWN)]
