"""지역과 시장, 구역과 자리: regions, markets, their opening cycles, the published files; zones, stalls, the stall map.

Owns 시도·시군구 with former names, markets (전통시장, 상점가 …), facilities, 개설주기 as a rule, editions of
published files with every row as it was, and doubts that a person decides; 구역, 자리 and every version of the 배치도.
Invariants: a slug never changes; a market is never deleted, only gone; a value that cannot be trusted is unknown here
and its text stays in the source row; every row of a file is accounted for. A stall is never deleted, only retired, and
not while somebody occupies it; its number is its own while it is in use; what two people draw is merged, never lost.
Words: 구역 zone · 자리 stall · 배치도 stall map · 칸 cell · 표시 mark · 판 version
"""
