"""Questions about who looked, what is kept apart, what people ask for, and the rules of the day."""

from jangteo.foundation.privacy.queries.rules import find_rule, get_rule, is_revealing_allowed, list_rules

__all__ = ["find_rule", "get_rule", "is_revealing_allowed", "list_rules"]
