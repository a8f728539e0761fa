from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_parties_member_kind")]

    operations = [
        migrations.AddField(
            model_name="storepaper",
            name="by_office",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="store",
            name="photo_words",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
    ]
