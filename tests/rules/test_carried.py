"""What an installation had set before its settings were dated holds on the same days after an upgrade."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.migrations import CreateModel, DeleteModel, RunPython
from django.db.migrations.loader import MigrationLoader

from jangteo.foundation.notify.models import KakaoTemplate
from jangteo.foundation.rules.models import RuleValue
from jangteo.foundation.rules.queries import get_held, get_value

pytestmark = pytest.mark.django_db
HOUSE, POINTS = "0010_rules_dated_settings", "0012_points_limits_are_rules"
EARLY, THEN, SOON = date(2020, 1, 1), date(2026, 7, 1), date(2027, 3, 1)
DAYS = (date(2024, 12, 31), THEN, date(2026, 12, 31), SOON, date(2028, 1, 1))


def _carry(app: str, name: str, tables: tuple[str, ...], fill: Callable[[Apps], None]) -> None:
    """Carry over what `fill` writes into `tables`, which the migration takes away, by the migration's own function."""
    loader = MigrationLoader(connection)
    migration = loader.get_migration(app, name)
    state = loader.project_state([parent.key for parent in loader.graph.node_map[app, name].parents])
    made = [one for one in migration.operations if not isinstance(one, (RunPython, DeleteModel))]
    if app == "foundation":
        # The tables that it makes are there; of the field that it takes away only the values count.
        made = [one for one in made if isinstance(one, CreateModel)]
    for operation in made:
        operation.state_forwards(app, state)
    with connection.schema_editor() as editor:
        for table in tables:
            editor.create_model(state.apps.get_model(app, table))
        if app == "foundation":
            sender = state.apps.get_model(app, "SenderProfile")
            editor.add_field(sender, sender._meta.get_field("kakao_templates"))
            # The migration sets the table's guard up after it has written.
            editor.execute("ALTER TABLE rules_value DISABLE TRIGGER USER")
    fill(state.apps)
    import_module(f"jangteo.{app}.migrations.{name}").carry_over(state.apps, None)


def test_periods_of_keeping_that_an_operator_set_hold_on() -> None:
    rows = (
        ("trade", 5, EARLY, THEN), ("trade", 7, THEN, SOON), ("trade", 5, SOON, None), ("dispute", 4, EARLY, None),
        ("tax", 5, EARLY, None),
    )  # fmt: skip

    def fill(apps: Apps) -> None:
        for code, amount, since, until in rows:
            apps.get_model("foundation", "Policy").objects.create(
                code=code, label=code, amount=amount, unit="years", law="검사법 §1", source="검사",
                valid_from=since, valid_to=until,
            )  # fmt: skip

    _carry("foundation", HOUSE, ("Policy", "PolicyRow"), fill)
    assert [get_value(code="privacy.trade", on=day) for day in DAYS] == [5, 7, 7, 5, 5]
    assert [get_value(code="privacy.dispute", on=day) for day in DAYS] == [4] * 5
    assert get_held(code="privacy.trade", on=THEN).source == "검사법 §1"
    # What was shipped is not carried: the next version may ship another.
    assert not RuleValue.objects.filter(code="privacy.tax").exists()
    assert RuleValue.objects.count() == 3


def test_numbers_of_messages_hold_for_as_long_as_they_did_and_templates_stay_approved() -> None:
    def fill(apps: Apps) -> None:
        rows = apps.get_model("foundation", "PolicyRow").objects
        for code, value, since, until in (
            ("night_from_hour", 20, THEN, SOON), ("sms_bytes", 80, THEN, None), ("attempts", 3, EARLY, THEN),
            ("attempts", 4, THEN, SOON),
        ):  # fmt: skip
            rows.create(code=code, value=value, valid_from=since, valid_to=until, source="안내 3")
        apps.get_model("foundation", "SenderProfile").objects.create(
            market_id=1, name="새봄시장", kakao_channel="saebom", kakao_templates={"till.confirmation": "K-17"},
            changed_at=datetime(2026, 11, 1, tzinfo=UTC),
        )  # fmt: skip

    _carry("foundation", HOUSE, ("Policy", "PolicyRow"), fill)
    said = {
        code: [get_value(code=f"notify.{code}", on=day) for day in DAYS] for code in ("night_from_hour", "sms_bytes")
    }
    assert said == {"night_from_hour": [21, 20, 20, 21, 21], "sms_bytes": [90, 80, 80, 80, 80]}
    assert [get_value(code="notify.attempts", on=day) for day in DAYS] == [3, 4, 4, 5, 5]
    (template,) = KakaoTemplate.objects.all()
    assert (template.channel, template.template, template.provider_code) == ("saebom", "till.confirmation", "K-17")
    assert template.state == "approved"


def test_limits_of_an_issuer_that_were_written_down_hold_on() -> None:
    def fill(apps: Apps) -> None:
        rows = apps.get_model("loyalty", "Limit").objects
        begun = date(2024, 9, 15)
        rows.create(period=DateRange(begun, THEN), outstanding=3_000_000_000, yearly=10, warn_bp=7_000, alarm_bp=9_000)
        rows.create(period=DateRange(THEN, None), outstanding=5, yearly=50_000_000_000, warn_bp=6_000, alarm_bp=9_000)

    _carry("loyalty", POINTS, ("Limit",), fill)
    said = {
        code: [get_value(code=f"points.limit_{code}", on=day) for day in DAYS[:2]]
        for code in ("outstanding", "yearly", "warn", "alarm")
    }
    assert said == {
        "outstanding": [3_000_000_000, 5], "yearly": [10, 50_000_000_000], "warn": [7_000, 6_000], "alarm": [9_000] * 2,
    }  # fmt: skip


@pytest.mark.parametrize("of", ["privacy", "notify", "points"])
def test_what_was_not_carried_is_shipped_with_the_same_value(of: str) -> None:
    """A row that said no more than the program is not carried over, so the program has to say it still."""
    house = import_module(f"jangteo.foundation.migrations.{HOUSE}")
    points = import_module(f"jangteo.loyalty.migrations.{POINTS}")
    before = {
        "privacy": house._SEEDED, "notify": house._SHIPPED,
        "points": {points._CODES[name]: value for name, value in points._SHIPPED.items()},
    }[of]  # fmt: skip
    assert before == {code: get_value(code=f"{of}.{code}", on=DAYS[0]) for code in before}
    assert before == {code: get_value(code=f"{of}.{code}", on=DAYS[-1]) for code in before}
