"""Members (회원): whose wallet it is, and by what a till knows them.

Owns: members, the keys that lead to a wallet (telephone numbers, cards), cards and their sheets, dynamic codes,
consents and their texts, the rules of joining and leaving.
Invariants (PostgreSQL keeps them): a number or a card leads to one wallet of a program; a person is one member of a
program; a consent stands once; a code counts once.
Words: 회원 member · 기다리는 번호 waiting number · 열쇠 key · 회원 카드 card · 카드 묶음 batch · 움직이는 코드 pass ·
동의 consent · 탈퇴 leaving · 합치기 merge
"""
