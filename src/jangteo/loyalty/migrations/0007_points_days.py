from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "points" / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('loyalty', '0006_till_hooks'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayTotal',
            fields=[
                ('pk', models.CompositePrimaryKey('program_id', 'on', 'market_id', 'kind', 'gain', blank=True, editable=False, primary_key=True, serialize=False)),
                ('program_id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('market_id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('earn', '적립'), ('grant', '지급'), ('redeem', '사용'), ('hold', '맡아 둠'), ('capture', '사용'), ('release', '맡긴 것 풀림'), ('cancel', '취소'), ('expire', '소멸'), ('adjust', '정정'), ('convert', '전환'), ('move', '옮김'), ('lapse', '탈퇴로 소멸')], max_length=7)),
                ('gain', models.BooleanField()),
                ('transfers', models.BigIntegerField()),
                ('points', models.BigIntegerField()),
                ('held_points', models.BigIntegerField()),
                ('store_points', models.BigIntegerField()),
                ('fund_points', models.BigIntegerField()),
                ('city_points', models.BigIntegerField()),
                ('breakage_points', models.BigIntegerField()),
                ('clearing_points', models.BigIntegerField()),
            ],
            options={
                'db_table': 'points_day',
            },
        ),
        migrations.CreateModel(
            name='AddedUp',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('through', models.DateField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'points_added_up',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='points_added_up_one')],
            },
        ),
        migrations.RunSQL((SQL / "days.sql").read_text(), migrations.RunSQL.noop),
    ]
