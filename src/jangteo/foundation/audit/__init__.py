"""Audit (기록): who did what, when, in which scope, from what to what, from where.

Owns: the audit entries and the ``@operation`` decorator that every change of state passes.
Invariants: entries are written in the transaction of the change and can be neither changed nor deleted (trigger).
Words: 기록 entry · 누가 actor · 무엇을 subject · 바뀐 것 changes
"""
