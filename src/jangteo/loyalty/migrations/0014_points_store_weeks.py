from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "points" / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('loyalty', '0013_till_phones'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoreWeek',
            fields=[
                ('pk', models.CompositePrimaryKey('store_id', 'week', 'program_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('store_id', models.BigIntegerField()),
                ('week', models.DateField()),
                ('program_id', models.BigIntegerField()),
                ('sales', models.BigIntegerField()),
                ('points', models.BigIntegerField()),
            ],
            options={
                'db_table': 'points_store_week',
            },
        ),
        migrations.RunSQL((SQL / "weeks.sql").read_text(), migrations.RunSQL.noop),
    ]
