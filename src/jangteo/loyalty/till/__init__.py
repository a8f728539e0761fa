"""The till (계산대): devices of shops that earn and spend points, and the interface that other systems are built on.

Owns: devices and their tokens, each device's day, codes sent to confirm a redemption.
Invariants: a device belongs to one shop of one program; its token is kept only as a digest and works until it is
revoked; a receipt of a device posts once; a bare telephone number spends nothing without the code sent to it.
Words: 기기 device · 기기 열쇠 token · 확인 번호 confirmation · 하루 합계 summary · 기기 하루 한도 day limit
"""
