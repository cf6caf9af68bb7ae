"""The second wall: figures by unit and the units above it, what they count and losses by the dossier. Going back loses nothing."""

from django.db import migrations

UNITS = "string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[]"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
READ = f"(unit_id = any ({UNITS}) or above && {UNITS} or {SYSTEM})"
UP = (
    # Only the house reckons figures; their readers are the unit and those above it.
    "alter table statistics_figure enable row level security;"
    f"create policy statistics_figure_read on statistics_figure for select using {READ};"
    f"create policy statistics_figure_reckon on statistics_figure for insert with check ({SYSTEM});"
    f"create policy statistics_figure_anew on statistics_figure for update using ({SYSTEM}) with check ({SYSTEM});"
    f"create policy statistics_figure_empty on statistics_figure for delete using ({SYSTEM});"
    "alter table statistics_counted enable row level security;"
    "create policy statistics_counted_read on statistics_counted for select using (sees(dossier_id));"
    f"create policy statistics_counted_reckon on statistics_counted for insert with check ({SYSTEM});"
    f"create policy statistics_counted_anew on statistics_counted for update using ({SYSTEM}) with check ({SYSTEM});"
    f"create policy statistics_counted_gone on statistics_counted for delete using ({SYSTEM});"
    # A kept month is never opened again: no policy for update or delete.
    "alter table statistics_kept enable row level security;"
    f"create policy statistics_kept_read on statistics_kept for select using {READ};"
    f"create policy statistics_kept_keep on statistics_kept for insert with check (unit_id = any ({UNITS}) or {SYSTEM});"
    "alter table statistics_recoveredloss enable row level security;"
    "create policy statistics_recoveredloss_seen on statistics_recoveredloss using (sees(dossier_id))"
    f" with check (sees(dossier_id) and (unit_id = any ({UNITS}) or {SYSTEM}));"
)
TABLES = {
    "figure": ("read", "reckon", "anew", "empty"), "counted": ("read", "reckon", "anew", "gone"),
    "kept": ("read", "keep"), "recoveredloss": ("seen",),
}  # fmt: skip
DOWN = "".join(
    "".join(f"drop policy statistics_{table}_{name} on statistics_{table};" for name in names)
    + f"alter table statistics_{table} disable row level security;"
    for table, names in TABLES.items()
)


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial"), ("agencies", "0011_secrecy_wall")]
    operations = [migrations.RunSQL(UP, DOWN)]
