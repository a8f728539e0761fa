import re
from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "points" / "sql"


def again(name: str) -> str:
    """The functions of a file, in the place of those that an installation has."""
    text = (SQL / name).read_text().replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    return re.sub(r"CREATE TYPE .*?;\n", "", text, flags=re.DOTALL)


class Migration(migrations.Migration):

    dependencies = [
        ('loyalty', '0009_till_phone_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='Told',
            fields=[
                ('pk', models.CompositePrimaryKey('wallet_id', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('wallet_id', models.BigIntegerField()),
                ('seq', models.IntegerField()),
                ('program_id', models.BigIntegerField()),
                ('balance', models.BigIntegerField()),
            ],
            options={
                'db_table': 'points_told',
            },
        ),
        migrations.RunSQL((SQL / "told.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(again("postings.sql"), migrations.RunSQL.noop),
        migrations.RunSQL(again("settling.sql"), migrations.RunSQL.noop),
    ]
