"""The second wall of seats: whoever sees the dossier. A party comes by her secret, which the house looks up itself."""

from django.db import migrations

UP = (
    "alter table docket_seat enable row level security;"
    "create policy docket_seat_seen on docket_seat using (sees(dossier_id)) with check (sees(dossier_id));"
)
DOWN = "drop policy docket_seat_seen on docket_seat; alter table docket_seat disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("docket", "0016_seats"), ("agencies", "0014_sealed_wall")]
    operations = [migrations.RunSQL(UP, DOWN)]
