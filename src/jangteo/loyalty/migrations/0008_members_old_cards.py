import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('loyalty', '0007_points_days'),
    ]

    operations = [
        migrations.AlterField(
            model_name='card',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='loyalty.cardbatch'),
        ),
    ]
