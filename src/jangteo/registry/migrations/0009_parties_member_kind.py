from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_merchants_store_papers")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="kind",
            field=models.CharField(
                choices=[("regular", "정회원"), ("associate", "준회원"), ("honorary", "명예회원")],
                default="regular",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["regular", "associate", "honorary"])), name="parties_membership_kind"
            ),
        ),
    ]
