"""알림: the inbox (알림함), web push, texts (문자·알림톡), consent to advertising, and what became of each message.

Owns: notices, one message per way, attempts, devices, choices, consents, senders, notices of an office (공지).
Invariants: one key tells one person once; a message is handed to a provider by one worker; advertising goes out only
with a consent that stands at that moment, by night with one for the night too; numbers and texts are sealed.
Words: 알림 notice · 공지 bulletin · 광고 advertising · 수신동의 consent · 수신거부 refusal · 발신번호 sender's number
"""
