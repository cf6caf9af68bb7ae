"""The second wall of files: those kept to one unit are that unit's alone. Going back shows them to everybody who sees the dossier."""

from django.db import migrations

OWN = "kept_to = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
SEEN = "sees(dossier_id)"
OURS = f"sees(dossier_id) and (kept_to is null or {OWN} or {SYSTEM})"


def policy(rule: str) -> str:
    return (
        "drop policy evidence_storedfile_seen on evidence_storedfile;"
        f"create policy evidence_storedfile_seen on evidence_storedfile using ({rule}) with check ({rule});"
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_kept_to"), ("evidence", "0002_second_wall")]
    operations = [migrations.RunSQL(policy(OURS), policy(SEEN))]
