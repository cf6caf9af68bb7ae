"""The second wall: draws by the dossier, private notes by the unit that wrote them. Going back loses nothing."""

from django.db import migrations

OWN_UNIT = (
    "unit_id = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
    " or coalesce(current_setting('zhixian.system', true), '') = 'on'"
)
UP = (
    "alter table docket_draw enable row level security;"
    "create policy docket_draw_seen on docket_draw using (sees(dossier_id)) with check (sees(dossier_id));"
    "alter table docket_privatenote enable row level security;"
    f"create policy docket_privatenote_own on docket_privatenote using ({OWN_UNIT}) with check ({OWN_UNIT});"
)
DOWN = (
    "drop policy docket_draw_seen on docket_draw;alter table docket_draw disable row level security;"
    "drop policy docket_privatenote_own on docket_privatenote;alter table docket_privatenote disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [("docket", "0006_specialists_draws"), ("agencies", "0002_second_wall")]
    operations = [migrations.RunSQL(UP, DOWN)]
