"""Tenancy (범위와 권한): who may do what, where.

Owns: scopes (installation ⊃ region ⊃ market ⊃ store), roles, permission constants, the actor of an operation, and
the fail-closed opening of a market's rows.
Invariants: a query on a market's rows outside an open scope raises; a foreign scope answers 404, a missing right 403.
Words: 범위 scope · 역할 role · 권한 permission · 설치 installation · 지역 region · 시장 market · 점포 store
"""
