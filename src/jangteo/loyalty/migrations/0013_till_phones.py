from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('loyalty', '0012_points_limits_are_rules'),
    ]

    operations = [
        migrations.AddField(model_name='device', name='sign', field=models.CharField(default='', max_length=4)),
        migrations.AddField(model_name='device', name='user_id', field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name='device', name='seen_at', field=models.DateTimeField(null=True)),
        migrations.AddField(model_name='device', name='waiting', field=models.IntegerField(default=0)),
        migrations.AddField(model_name='device', name='waiting_won', field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name='device', name='invited_until', field=models.DateTimeField(null=True)),
        migrations.RemoveConstraint(model_name='device', name='till_device_phone'),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(
                fields=['store', 'program'],
                name='till_device_shared',
                condition=Q(kind='phone', revoked_at=None, sign='', invited_until=None),
            ),
        ),
    ]
