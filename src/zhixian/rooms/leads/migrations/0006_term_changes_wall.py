"""What moved the end of a lead's term is seen by whoever sees the lead. Going back loses no rows."""

from django.db import migrations

UP = """
alter table leads_termchange enable row level security;
create policy leads_termchange_seen on leads_termchange using (lead_seen(report_id)) with check (lead_seen(report_id));
"""
DOWN = "drop policy leads_termchange_seen on leads_termchange; alter table leads_termchange disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_term_changes")]
    operations = [migrations.RunSQL(UP, DOWN)]
