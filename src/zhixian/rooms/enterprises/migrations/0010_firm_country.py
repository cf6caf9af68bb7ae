"""Where a firm's capital comes from, and the one look-up by which a case finds its foreign firms across units' records."""

from django.db import migrations, models

UP = """
    create function enterprises_foreign_among(codes text[], names text[])
    returns table (credit_code text, name text, country text)
    language sql stable security definer set search_path = public, pg_temp as $$
        select f.credit_code, f.name, f.country from enterprises_firm f
        where f.country <> '' and (f.credit_code = any (codes) or f.name = any (names)) order by f.name, f.credit_code $$;
"""


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0009_accounts_wall")]
    operations = [
        migrations.AddField(
            model_name="firm",
            name="country",
            field=models.CharField(blank=True, default="", max_length=2, verbose_name="资本来源地"),
        ),
        migrations.RunSQL(UP, "drop function enterprises_foreign_among(text[], text[]);"),
    ]
