"""The second wall around clusters: the units to which one was handed; a restricted case only for whoever is cleared."""

from django.db import migrations

SEES = """
create function sees_cluster(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = public, pg_temp as $$
begin
    return coalesce(current_setting('zhixian.system', true), '') = 'on' or exists (
        select 1 from linking_clusterunit
        where cluster_id = wanted
          and unit_id = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[]));
end $$;
"""
UNITS = "unit_id = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
TABLES = {
    "linking_cluster": ("sees_cluster(id)", "sees_cluster(id)"),
    "linking_clusterunit": (f"sees_cluster(cluster_id) or {UNITS}", f"sees_cluster(cluster_id) or {UNITS}"),
    "linking_clustercase": (
        "sees_cluster(cluster_id) and not hidden(dossier_id)",
        "sees_cluster(cluster_id) and not hidden(dossier_id)",
    ),
    "linking_clusterentity": ("sees_cluster(cluster_id)", "sees_cluster(cluster_id)"),
    "linking_tie": ("sees_cluster(cluster_id)", "sees_cluster(cluster_id)"),
    "linking_followup": ("sees_cluster(cluster_id)", "sees_cluster(cluster_id)"),
}


class Migration(migrations.Migration):
    dependencies = [("linking", "0001_initial"), ("agencies", "0011_secrecy_wall")]
    operations = [
        migrations.RunSQL(SEES, "drop function sees_cluster(uuid);"),
        *(
            migrations.RunSQL(
                f"alter table {table} enable row level security;"
                f"create policy {table}_seen on {table} using ({using}) with check ({check});",
                f"drop policy {table}_seen on {table}; alter table {table} disable row level security;",
            )
            for table, (using, check) in TABLES.items()
        ),
    ]
