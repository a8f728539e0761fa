"""Values that were set after the program was shipped."""

import pgtrigger
from django.db import models

#: What has begun stays for good; what lies ahead (by Seoul's day) may be taken back, whole.
_BEGUN_STAYS = """
    IF TG_OP = 'DELETE' AND OLD.valid_from > (now() AT TIME ZONE 'Asia/Seoul')::date THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Cannot update or delete values of rules that have begun';
"""


class RuleValue(models.Model):
    """A value of a dated setting from a day on, for the installation or for one market.

    Personal data: the masked name of who set it, to answer why it holds; as long as it is part of the rule's history.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=60)
    market_id = models.BigIntegerField(null=True)
    value = models.BigIntegerField()
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        db_table = "rules_value"
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "market_id", "valid_from"], nulls_distinct=False, name="rules_value_once"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                level=pgtrigger.Row,
                func=_BEGUN_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value} from {self.valid_from}"
