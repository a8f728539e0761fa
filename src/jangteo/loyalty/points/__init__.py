"""Points (포인트): programs, their dated policies, who takes part, and the ledger of every wallet.

Owns: programs, policies, participations, sources, wallets, transfers, lots, lot uses, holds, receipts, corrections.
Invariants (PostgreSQL keeps them): transfers and lot uses are never changed; a wallet's balance is the sum of its
transfers and of what remains in its lots, less what it owes; the accounts of a program add up to 0; a receipt of a
source posts once. It knows no people: a wallet is a number.
Words: 포인트 사업 program · 적립 earn · 사용 redeem · 맡아 두기 hold · 취소 cancel · 소멸 expire · 지급 grant ·
정정 adjust · 전환 convert · 적립 묶음 lot · 영수번호 receipt · 미사용 잔액 outstanding
"""
