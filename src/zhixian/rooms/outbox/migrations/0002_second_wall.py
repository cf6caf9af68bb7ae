"""The second wall around what waits to leave, and the one way in which an event comes in.

A step of one unit tells another, whose receivers it may not see: so the rows are written by a function of the tables'
owner. Going back loses nothing.
"""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
SERIAL = (
    "create sequence outbox_delivery_serial owned by outbox_delivery.serial;"
    "alter table outbox_delivery alter column serial set default nextval('outbox_delivery_serial');"
)
NO_SERIAL = "alter table outbox_delivery alter column serial drop default;drop sequence outbox_delivery_serial;"
WALL = (
    "alter table outbox_message enable row level security;"
    f"create policy outbox_message_seen on outbox_message for select using (unit_id = {UNITS} or {SYSTEM});"
    f"create policy outbox_message_change on outbox_message for update using (unit_id = {UNITS} or {SYSTEM})"
    f" with check (unit_id = {UNITS} or {SYSTEM});"
    f"create policy outbox_message_tidy on outbox_message for delete using (unit_id = {UNITS} or {SYSTEM});"
    # Whoever acts may tell another unit's officer; what was told she cannot read.
    "create policy outbox_message_add on outbox_message for insert with check (true);"
    "alter table outbox_delivery enable row level security;"
    f"create policy outbox_delivery_seen on outbox_delivery for select using (unit_id = {UNITS} or {SYSTEM});"
    f"create policy outbox_delivery_change on outbox_delivery for update using (unit_id = {UNITS} or {SYSTEM})"
    f" with check (unit_id = {UNITS} or {SYSTEM});"
    f"create policy outbox_delivery_tidy on outbox_delivery for delete using (unit_id = {UNITS} or {SYSTEM});"
)
NO_WALL = (
    "drop policy outbox_delivery_tidy on outbox_delivery;drop policy outbox_delivery_change on outbox_delivery;"
    "drop policy outbox_delivery_seen on outbox_delivery;alter table outbox_delivery disable row level security;"
    "drop policy outbox_message_add on outbox_message;drop policy outbox_message_tidy on outbox_message;"
    "drop policy outbox_message_change on outbox_message;drop policy outbox_message_seen on outbox_message;"
    "alter table outbox_message disable row level security;"
)
PUT = """
create function outbox_put(for_unit uuid, event uuid, kind_ text, label_ text, number_ text, happened timestamptz)
returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    written integer;
begin
    -- Held until the act ends: acts do not wait for one another, but who gets it alone knows that no lower serial will come.
    perform pg_advisory_xact_lock_shared(hashtextextended(for_unit::text, 43));
    insert into outbox_delivery (id, receiver_id, unit_id, event_id, kind, label, number, at, attempts)
    select gen_random_uuid(), r.id, r.unit_id, event, kind_, label_, number_, happened, 0
    from outbox_receiver r where r.unit_id = for_unit;
    get diagnostics written = row_count;
    return written;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [
        migrations.RunSQL(SERIAL, NO_SERIAL),
        migrations.RunSQL(WALL, NO_WALL),
        migrations.RunSQL(PUT, "drop function outbox_put(uuid, uuid, text, text, text, timestamptz);"),
    ]
