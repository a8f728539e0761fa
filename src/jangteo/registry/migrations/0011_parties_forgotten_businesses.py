import jangteo.registry.parties.models.businesses
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_merchants_papers_and_photos")]

    operations = [
        migrations.AlterField(
            model_name="business",
            name="number",
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.RemoveConstraint(model_name="business", name="parties_business_number"),
        migrations.AddConstraint(
            model_name="business",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", None),
                    jangteo.registry.parties.models.businesses.IsBusinessNumber(models.F("number")),
                    _connector="OR",
                ),
                name="parties_business_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="business",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__isnull", False),
                    models.Q(("kind__in", ["taxed", "exempt"]), ("name", "")),
                    _connector="OR",
                ),
                name="parties_business_forgotten",
            ),
        ),
    ]
