"""The office's first page (사무국 오늘): what today asks for, over all modules.

Owns: no tables. Words: 오늘 today · 확인이 필요한 정보 facts that are missing
"""
