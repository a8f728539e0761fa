from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "points" / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ("loyalty", "0003_till_devices"),
    ]

    operations = [
        migrations.RunSQL((SQL / "bulk.sql").read_text(), migrations.RunSQL.noop),
    ]
