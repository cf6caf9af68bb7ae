"""Firms on record (企业档案) and contacts with them, with their second wall."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhixian.identifiers

SCOPE = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
# The firm in the scope of its own id, the unit that keeps the record, the house's own jobs; nobody else.
FIRM = f"(id = {SCOPE} or kept_by_id = {SCOPE} or {SYSTEM})"
# What officers noted of a contact is their unit's, not the firm's.
CONTACT = f"(unit_id = {SCOPE} or {SYSTEM})"
UP = (
    "alter table enterprises_firm enable row level security;"
    f"create policy enterprises_firm_own on enterprises_firm using {FIRM} with check {FIRM};"
    "alter table enterprises_firmcontact enable row level security;"
    f"create policy enterprises_firmcontact_unit on enterprises_firmcontact using {CONTACT} with check {CONTACT};"
)
DOWN = (
    "drop policy enterprises_firm_own on enterprises_firm; alter table enterprises_firm disable row level security;"
    "drop policy enterprises_firmcontact_unit on enterprises_firmcontact;"
    "alter table enterprises_firmcontact disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0012_substitutes"),
        ("enterprises", "0004_commitments_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Firm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=zhixian.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("credit_code", models.CharField(max_length=18, unique=True)),
                (
                    "industry",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ai_big_data", "人工智能和大数据"),
                            ("robots", "机器人"),
                            ("connected_cars", "智能网联汽车"),
                            ("low_altitude", "低空经济"),
                            ("semiconductors", "半导体"),
                            ("biomedicine", "生物医药"),
                            ("smart_manufacturing", "智能制造"),
                            ("new_materials", "新材料"),
                            ("new_energy", "新能源"),
                            ("software", "软件和信息服务"),
                            ("culture", "文化创意"),
                            ("food_drink", "食品和酒类"),
                            ("textile", "服装纺织"),
                            ("retail", "商贸流通"),
                            ("farming", "农业和种业"),
                            ("other", "其他"),
                        ],
                        max_length=40,
                    ),
                ),
                ("division", models.CharField(max_length=6)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("contact_name", models.CharField(blank=True, max_length=60)),
                ("contact_phone", models.CharField(blank=True, max_length=30)),
                ("category", models.CharField(blank=True, max_length=40)),
                (
                    "grade",
                    models.CharField(
                        blank=True, choices=[("high", "高风险"), ("medium", "中风险"), ("low", "低风险")], max_length=10
                    ),
                ),
                ("contact_every", models.PositiveSmallIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "kept_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.unit"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="FirmContact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=zhixian.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField()),
                (
                    "way",
                    models.CharField(
                        choices=[("phone", "电话"), ("visit", "上门走访"), ("online", "线上"), ("meeting", "座谈")],
                        max_length=10,
                    ),
                ),
                ("summary", models.CharField(max_length=500)),
                ("officer_id", models.UUIDField()),
                ("unit_id", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="enterprises.firm"
                    ),
                ),
            ],
            options={
                "ordering": ("-on", "-made_at"),
            },
        ),
        migrations.AddIndex(
            model_name="firm",
            index=models.Index(fields=["kept_by", "name"], name="firm_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="firm",
            constraint=models.CheckConstraint(
                condition=models.Q(("credit_code__regex", "^[0-9A-HJ-NPQRTUWXY]{18}$")), name="firm_credit_code_shape"
            ),
        ),
        migrations.AddIndex(
            model_name="firmcontact",
            index=models.Index(fields=["firm", "-on"], name="firm_contact_last"),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
