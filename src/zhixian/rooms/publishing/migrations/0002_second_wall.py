"""What is released is everybody's and frozen; a draft is its unit's (and the office's that was asked to release it);
a subscription is seen with its own id. Going back loses nothing."""

from django.db import migrations

SCOPE = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
OWN = f"unit_id = {SCOPE} or {SYSTEM}"
ASKED = (
    "exists (select 1 from publishing_edition e where e.page_id = publishing_publicpage.id"
    f" and e.releasing_unit_id = {SCOPE})"
)
HANDS = f"unit_id = {SCOPE} or releasing_unit_id = {SCOPE} or {SYSTEM}"
WALL = (
    "alter table publishing_publicpage enable row level security;"
    f"create policy publishing_publicpage_read on publishing_publicpage for select using (public or {OWN} or {ASKED});"
    f"create policy publishing_publicpage_add on publishing_publicpage for insert with check ({OWN});"
    f"create policy publishing_publicpage_change on publishing_publicpage for update using ({OWN} or {ASKED});"
    "alter table publishing_edition enable row level security;"
    f"create policy publishing_edition_read on publishing_edition for select using (released_at is not null or {HANDS});"
    f"create policy publishing_edition_add on publishing_edition for insert with check ({OWN});"
    f"create policy publishing_edition_change on publishing_edition for update using ({HANDS}) with check ({HANDS});"
    "alter table publishing_subscription enable row level security;"
    f"create policy publishing_subscription_own on publishing_subscription"
    f" using (id = {SCOPE} or {SYSTEM}) with check (id = {SCOPE} or {SYSTEM});"
    "alter table publishing_platformreceipt enable row level security;"
    f"create policy publishing_platformreceipt_own on publishing_platformreceipt"
    f" using (id = {SCOPE} or {OWN}) with check (id = {SCOPE} or {OWN});"
)
NO_WALL = (
    "drop policy publishing_platformreceipt_own on publishing_platformreceipt;"
    "alter table publishing_platformreceipt disable row level security;"
    "drop policy publishing_subscription_own on publishing_subscription;"
    "alter table publishing_subscription disable row level security;"
    "drop policy publishing_edition_change on publishing_edition;drop policy publishing_edition_add on publishing_edition;"
    "drop policy publishing_edition_read on publishing_edition;alter table publishing_edition disable row level security;"
    "drop policy publishing_publicpage_change on publishing_publicpage;"
    "drop policy publishing_publicpage_add on publishing_publicpage;"
    "drop policy publishing_publicpage_read on publishing_publicpage;"
    "alter table publishing_publicpage disable row level security;"
)
FROZEN = """
create function publishing_frozen() returns trigger language plpgsql as $$
begin
    if old.released_at is not null and (
        new.page_id, new.unit_id, new.number, new.title, new.summary, new.text, new.facts, new.articles, new.hands,
        new.released_by, new.released_at
    ) is distinct from (
        old.page_id, old.unit_id, old.number, old.title, old.summary, old.text, old.facts, old.articles, old.hands,
        old.released_by, old.released_at
    ) then
        raise exception 'a released edition is frozen; write the next one';
    end if;
    return new;
end $$;
create trigger publishing_edition_frozen before update on publishing_edition
for each row execute function publishing_frozen();
"""
THAWED = "drop trigger publishing_edition_frozen on publishing_edition;drop function publishing_frozen();"


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]
    operations = [migrations.RunSQL(WALL, NO_WALL), migrations.RunSQL(FROZEN, THAWED)]
