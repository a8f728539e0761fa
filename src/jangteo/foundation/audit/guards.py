"""What the database lets go of a record: rows whose time is over by the dated rule of the day, unless they are held."""

_ONLY_WHEN_OVER = """
    IF TG_OP = 'DELETE' AND OLD.at < now() - make_interval(years => COALESCE((
        SELECT value::int FROM rules_value
        WHERE code = '{code}' AND market_id IS NULL AND valid_from <= (now() AT TIME ZONE 'Asia/Seoul')::date
        ORDER BY valid_from DESC LIMIT 1
    ), {years})) AND NOT EXISTS (
        SELECT FROM privacy_hold h
        WHERE h.lifted_at IS NULL
        AND (h.scope_kind = 'installation' OR (h.scope_kind = OLD.scope_kind AND h.scope_id = OLD.scope_id){stores})
        AND (h.first_day IS NULL OR (OLD.at AT TIME ZONE 'Asia/Seoul')::date >= h.first_day)
        AND (h.last_day IS NULL OR (OLD.at AT TIME ZONE 'Asia/Seoul')::date <= h.last_day)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Cannot update or delete rows of {what} before their time';
"""
_STORES = "\n            OR (h.scope_kind = 'market' AND h.scope_id = OLD.market_id)"


def only_when_over(*, what: str, code: str, years: int, stores: bool = False) -> str:
    """The body of a trigger: nothing is changed, and nothing deleted but what is older than the years that the dated
    setting ``code`` holds today (``years`` is what it is shipped with) and lies under no hold.

    ``stores``: rows of stores carry the id of their market in ``market_id``.
    """
    return _ONLY_WHEN_OVER.format(what=what, code=code, years=years, stores=_STORES if stores else "")
