"""The second wall around service points and bookings, and the grid of half hours on which bookings meet.

A firm without an account acts in the scope made from its code, a firm with an account in the scope of its id, officers in
their unit's. What a point shows the public (its place, its hours) is readable by everybody; names of those who booked are not.
"""

from django.db import migrations

SET = "string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[]"
SCOPE = f"any ({SET})"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
UNIT = f"(unit_id = {SCOPE} or {SYSTEM})"
POINT_UNIT = f"(enterprises_point_unit(point_id) = {SCOPE} or {SYSTEM})"
TAKES_PART = f"(holder_id = {SCOPE} or unit_id = {SCOPE} or units && {SET} or {SYSTEM})"
HELD = f"(holder_id = {SCOPE} or {UNIT})"
MEMBER = f"exists (select 1 from enterprises_pointmember m where m.point_id = enterprises_servicepoint.id and m.member_id = {SCOPE})"
OWN_LECTURE = f"exists (select 1 from enterprises_lecture l where l.id = lecture_id and l.unit_id = {SCOPE})"
VISIT = f"({UNIT} or (state = 'completed' and (holder_id = {SCOPE} or firm_id = {SCOPE})))"
ISSUE = f"({UNIT} or firm_id = {SCOPE} or exists (select 1 from enterprises_visit v where v.id = visit_id))"
SEEN_REQUEST = "exists (select 1 from enterprises_servicerequest r where r.id = request_id)"
SEEN_BOOKING = "exists (select 1 from enterprises_booking b where b.id = booking_id)"
KNOWN = f"(cardinality({SET}) > 0 or {SYSTEM})"

# table → (who reads, who adds, who changes, who takes away)
WALLS = {
    "servicepoint": (f"(shown or {UNIT} or {MEMBER})", UNIT, UNIT, "false"),
    "pointmember": (f"(member_id = {SCOPE} or {POINT_UNIT})", POINT_UNIT, POINT_UNIT, POINT_UNIT),
    "pointfirm": (f"(firm_id = {SCOPE} or {POINT_UNIT})", POINT_UNIT, "false", POINT_UNIT),
    "sitting": (f"(bookable or {UNIT})", UNIT, UNIT, UNIT),
    "servicerecord": (UNIT, UNIT, "false", "false"),
    "ipofficer": (KNOWN, UNIT, UNIT, "false"),
    "servicerequest": (TAKES_PART, TAKES_PART, TAKES_PART, "false"),
    "requestpart": (SEEN_REQUEST, SEEN_REQUEST, UNIT, "false"),
    "requestevent": (SEEN_REQUEST, SEEN_REQUEST, "false", "false"),
    "visit": (VISIT, UNIT, UNIT, "false"),
    "firmissue": (ISSUE, UNIT, ISSUE, "false"),
    "lecture": (f"(shown or {UNIT})", UNIT, UNIT, "false"),
    "lectureseat": (f"(holder_id = {SCOPE} or {OWN_LECTURE} or {SYSTEM})",) * 3 + ("false",),
    "faircomplaint": (UNIT, UNIT, UNIT, "false"),
    "reportedfigure": (UNIT, UNIT, "false", "false"),
    "booking": (HELD, HELD, HELD, "false"),
    # That an officer is taken at an hour is all that this table says.
    "takenhalfhour": ("true", SEEN_BOOKING, "false", SEEN_BOOKING),
}
FUNCTIONS = """
create function enterprises_point_unit(point uuid) returns uuid language sql stable security definer
    set search_path = public, pg_temp as $$ select unit_id from enterprises_servicepoint where id = point $$;
create function enterprises_reach(code text) returns table (firm_id uuid, point_id uuid, unit_id uuid) language sql stable
    security definer set search_path = public, pg_temp as $$
    select f.id, p.id, p.unit_id from enterprises_firm f
    join enterprises_pointfirm pf on pf.firm_id = f.id join enterprises_servicepoint p on p.id = pf.point_id
    where f.credit_code = code and p.kind <> 'fair' and p.until is null order by (p.kind <> 'outpost'), p.name limit 1 $$;
create function enterprises_seats(lecture uuid) returns bigint language sql stable security definer
    set search_path = public, pg_temp as $$ select count(*) from enterprises_lectureseat where lecture_id = lecture $$;
alter table enterprises_takenhalfhour add constraint half_hours_only
    check (extract(epoch from starts_at)::numeric % 1800 = 0);
"""
FUNCTIONS_DOWN = """
alter table enterprises_takenhalfhour drop constraint half_hours_only;
drop function enterprises_seats(uuid);
drop function enterprises_reach(text);
drop function enterprises_point_unit(uuid);
"""


def up(table: str, read: str, add: str, change: str, remove: str) -> str:
    name = f"enterprises_{table}"
    return (
        f"alter table {name} enable row level security;"
        f"create policy {name}_read on {name} for select using ({read});"
        f"create policy {name}_add on {name} for insert with check ({add});"
        f"create policy {name}_change on {name} for update using ({change}) with check ({change});"
        f"create policy {name}_remove on {name} for delete using ({remove});"
    )


def down(table: str) -> str:
    name = f"enterprises_{table}"
    drops = "".join(f"drop policy {name}_{act} on {name};" for act in ("read", "add", "change", "remove"))
    return f"{drops}alter table {name} disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0006_points")]
    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_DOWN),
        *(migrations.RunSQL(up(table, *who), down(table)) for table, who in WALLS.items()),
    ]
