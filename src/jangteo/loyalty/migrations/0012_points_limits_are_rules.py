from datetime import UTC, date, datetime

from django.db import migrations

#: What the program ships as dated settings.
_SHIPPED = {"outstanding": 3_000_000_000, "yearly": 50_000_000_000, "warn_bp": 7_000, "alarm_bp": 9_000}
_SINCE = date(2024, 9, 15)
_CODES = {"outstanding": "limit_outstanding", "yearly": "limit_yearly", "warn_bp": "limit_warn", "alarm_bp": "limit_alarm"}


def carry_over(apps, schema_editor):
    """Limits that somebody wrote into the table of before."""
    values = apps.get_model("foundation", "RuleValue").objects
    for row in apps.get_model("loyalty", "Limit").objects.all():
        for name, code in _CODES.items():
            value, since = getattr(row, name), row.period.lower or _SINCE
            if value != _SHIPPED[name] or since != _SINCE:
                values.get_or_create(
                    code=f"points.{code}", market_id=None, valid_from=since,
                    defaults={
                        "value": value, "source": "전자금융거래법 §28③1나, 시행령 §15⑤", "reason": "앞선 판에서 옮김",
                        "set_at": datetime.now(UTC), "set_by": "자동 처리",
                    },
                )


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0010_rules_dated_settings'),
        ('loyalty', '0011_till_tries'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='Limit',
        ),
    ]
