"""A notice that is about no dossier is its unit's own: until now nobody could see one, or write one for another unit."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
UP = (
    "drop policy docket_notice_seen on docket_notice;"
    "create policy docket_notice_seen on docket_notice"
    f" using (sees(dossier_id) or (dossier_id is null and (unit_id = {UNITS} or {SYSTEM})))"
    " with check (dossier_id is null or sees(dossier_id));"
)
DOWN = (
    "drop policy docket_notice_seen on docket_notice;"
    "create policy docket_notice_seen on docket_notice using (sees(dossier_id)) with check (sees(dossier_id));"
)


class Migration(migrations.Migration):
    dependencies = [("docket", "0009_acted_for")]
    operations = [migrations.RunSQL(UP, DOWN)]
