"""Identity (사람과 역할): who a person is and which roles the person holds, in which scope.

Owns: people who sign in, their roles, invitations.
Invariants: one account per phone number; phone and name are sealed at rest and found by a blind index; a role is held
in exactly one scope and ends by date, never by deletion.
Words: 초대 invitation · 역할 role grant · 인증번호 code · 패스키 passkey
"""
