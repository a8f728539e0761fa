"""Merchants (상인): the shops of a market, who keeps them, where they stand, and their papers.

Owns: goods tree, stores, occupancy of stalls, applications, requests for change, handovers, helpers, rests, 온누리
registrations, the yearly round of checks.
Invariants: a stall holds one shop a day; a store has one keeper a day and rests once at a time; an application is
decided once; roles in a store follow this register; a store is closed, never deleted.
Words: 점포 store · 점포자리 stall · 점주 owner · 점원 helper · 입점 신청 application · 휴업 rest · 폐점 closing ·
양도 handover · 취급품목 goods · 온누리 가맹 onnuri · 소득공제 지번 deduction lot · 일제 확인 round of checks
"""
