"""기준 (dated settings): every value that a law, a provider or an office may change, from which day on, and why.

Owns: the values that were set after the program was shipped. A module declares a setting in its types, with the value
it ships and where that stands, and asks this module for the value of a day; one screen shows and sets them all.
Invariants: what held on a day holds for that day for good: a value is added from today on or later, never changed
(PostgreSQL keeps it); only one that has not begun may be taken back. Of two officers at once one wins.
Words: 기준 setting · 값 value · 근거 source · 확인하지 못한 값 unverified
"""
