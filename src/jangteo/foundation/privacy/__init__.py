"""개인정보: sealed columns, masks, reasons for looking, the access log (접속기록), requests of the person, erasure.

Owns: the access log (append-only), monthly reviews, requests to see, mend or erase, what the law keeps apart, holds on
records, the statement of each market.
Invariants: nobody reads an unmasked value without a reason and a row; what is erased is gone, what must be kept is kept
elsewhere until its day; records go when their time is over and no hold keeps them.
Words: 열람 seeing · 가림 mask · 파기 erasure · 분리보관 kept apart · 접속기록 access log ·
보존 조치 hold · 처리방침 statement
"""
