from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_KINDS = [("business", "사업자등록증"), ("lease", "임대차계약서"), ("permit", "영업신고증"), ("bank", "통장 사본"), ("other", "그 밖의 서류")]
_STATES = [("waiting", "확인 기다림"), ("confirmed", "확인함"), ("again", "다시 부탁함"), ("replaced", "새것으로 바뀜")]
_POLICY = {
    "code": "store_papers",
    "label": "떠난 점주와 지난 점포 서류",
    "amount": 3,
    "unit": "months",
    "law": "개인정보 보호법 §21①",
    "source": "쓸 일이 끝나면 없애요. 마지막 정산과 이의를 살필 석 달은 시장이 정한 기간이에요",
    "valid_from": date(2020, 1, 1),
}

#: What the office approved with an application is a confirmed paper of the shop; left behind where the shop has been
#: handed over since, or closed.
_TAKE_OVER = """
    WITH taken AS (
        INSERT INTO merchants_store_paper (
            market_id, store_id, kind, state, person_id, given_by_id, given_at, changed_at, decided_at, words, left_at
        )
        SELECT a.market_id, a.store_id, p.kind, 'confirmed', s.person_id, a.applicant_id, min(p.added_at),
            a.decided_at, a.decided_at, '',
            coalesce(
                (SELECT max(h.decided_at) FROM merchants_handover h
                 WHERE h.store_id = a.store_id AND h.state = 'approved'),
                CASE WHEN s.state = 'closed' THEN s.changed_at END
            )
        FROM merchants_application a
        JOIN merchants_store s ON s.id = a.store_id
        JOIN merchants_application_paper p ON p.application_id = a.id
        WHERE a.state = 'approved'
        GROUP BY a.id, s.id, p.kind
        RETURNING id, market_id, store_id, kind
    )
    INSERT INTO merchants_store_paper_page (market_id, paper_id, file_id, application_id)
    SELECT t.market_id, t.id, p.file_id, a.id
    FROM taken t
    JOIN merchants_application a ON a.store_id = t.store_id
    JOIN merchants_application_paper p ON p.application_id = a.id AND p.kind = t.kind
    ORDER BY p.id
"""


def set_rule(apps, schema_editor):
    apps.get_model("foundation", "Policy").objects.get_or_create(code=_POLICY["code"], defaults=_POLICY)


def take_rule(apps, schema_editor):
    apps.get_model("foundation", "Policy").objects.filter(code=_POLICY["code"]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("foundation", "0009_audit_market"),
        ("registry", "0007_merchants_shop_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StorePaper",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=_KINDS, max_length=8)),
                ("state", models.CharField(choices=_STATES, max_length=9)),
                ("given_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("warned_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("given_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("market", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.market")),
                ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person")),
                ("store", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="registry.store")),
            ],
            options={
                "db_table": "merchants_store_paper",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting"), ("left_at", None)), fields=["market", "given_at"], name="merchants_paper_desk"),
                    models.Index(condition=models.Q(("state", "confirmed"), ("left_at", None)), fields=["market", "ends_on"], name="merchants_paper_ends"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state", "waiting"), ("left_at", None)), fields=("store", "kind"), name="merchants_paper_waits"),
                    models.UniqueConstraint(condition=models.Q(("state", "confirmed"), ("left_at", None), models.Q(("kind", "other"), _negated=True)), fields=("store", "kind"), name="merchants_paper_counts"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("ends_on", None), ("over_at", None), ("state", "waiting")),
                            models.Q(("decided_at__isnull", False), ("over_at", None), ("state", "confirmed")),
                            models.Q(("decided_at__isnull", False), ("over_at__isnull", False), ("state", "replaced")),
                            models.Q(("decided_at__isnull", False), ("ends_on", None), ("over_at__isnull", False), ("state", "again"), models.Q(("words", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="merchants_paper_states",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StorePaperPage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("application", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.application")),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="foundation.storedfile")),
                ("market", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.market")),
                ("paper", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="registry.storepaper")),
            ],
            options={
                "db_table": "merchants_store_paper_page",
                "ordering": ["id"],
            },
        ),
        migrations.RunPython(set_rule, take_rule),
        migrations.RunSQL(_TAKE_OVER, migrations.RunSQL.noop),
    ]
