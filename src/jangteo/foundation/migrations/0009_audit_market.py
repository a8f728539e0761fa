from django.db import migrations, models

# Lines written before know their shop but not its market. The record is append-only, so its guard rests for this once.
FILL = """
DO $$ BEGIN
    IF to_regclass('merchants_store') IS NOT NULL THEN
        ALTER TABLE audit_entry DISABLE TRIGGER USER;
        UPDATE audit_entry line SET market_id = store.market_id FROM merchants_store store
            WHERE line.scope_kind = 'store' AND line.scope_id = store.id;
        ALTER TABLE audit_entry ENABLE TRIGGER USER;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0008_notify_settle")]

    operations = [
        migrations.AddField("auditentry", "market_id", models.BigIntegerField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                condition=models.Q(("market_id", None), _negated=True),
                fields=["market_id", "-at"],
                name="audit_entry_market",
            ),
        ),
    ]
