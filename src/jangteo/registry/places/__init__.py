"""지역과 시장: regions, markets, their opening cycles, and the loading of the published files.

Owns 시도·시군구 with former names, markets (전통시장, 상점가 …), facilities, 개설주기 as a rule, editions of
published files with every row as it was, and doubts that a person decides.
Invariants: a slug never changes; a market is never deleted, only gone; a value that cannot be trusted is unknown here
and its text stays in the source row; every row of a file is accounted for.
"""
