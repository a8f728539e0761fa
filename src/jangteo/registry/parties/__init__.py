"""사람·사업자·단체: who a market deals with, their numbers, and the 상인회 with its officers, members and assemblies.

Owns persons (name and phone sealed), businesses (사업자등록번호, their state), organisations, terms of office,
memberships, 총회 with the roll frozen at its record date. Invariants, held by PostgreSQL: one phone is one person in a
market; a business number has its check digit; one 회장 at a time; nobody is a member twice, a store is one membership;
the roll of a closed assembly never changes.
Words: 사람 person · 사업자 business · 상인회 association · 임원 officer · 회원명부 roll · 총회 assembly · 정족수 quorum
"""
