"""The office's page about its own market: profile, opening rule, days that depart from it."""
