from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('loyalty', '0008_members_old_cards'),
    ]

    operations = [
        migrations.AddField(model_name='device', name='offline_count', field=models.IntegerField(null=True)),
        migrations.AddField(model_name='device', name='offline_won', field=models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(
                name='till_device_offline',
                condition=(Q(offline_count=None) | Q(offline_count__gte=0)) & (Q(offline_won=None) | Q(offline_won__gte=0)),
            ),
        ),
    ]
