"""PDF: papers to print and to send, set by typst in Noto Sans KR.

Owns the shared layout `web/templates/pdf/base.typ` (letter, roll, header, page numbers) and how data comes into it.
Invariants: data is data (passed as JSON, never as markup); the same data at the same moment makes the same bytes; text
can be searched and read aloud; nothing is fetched from anywhere.
Words: 서식 template · 명부 roll · 공문 letter
"""
