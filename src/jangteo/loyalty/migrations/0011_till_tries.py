from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('loyalty', '0010_points_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='Try',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('minute', models.BigIntegerField()),
                ('count', models.IntegerField()),
            ],
            options={
                'db_table': 'till_try',
            },
        ),
        # Counts are of no worth after a crash, and are written where people wait.
        migrations.RunSQL("ALTER TABLE till_try SET UNLOGGED", migrations.RunSQL.noop),
    ]
