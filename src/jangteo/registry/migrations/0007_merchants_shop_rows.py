from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0006_merchants_papers"),
    ]

    operations = [
        migrations.AddField(
            model_name="shoprow",
            name="merged",
            field=models.BooleanField(default=False),
        ),
    ]
