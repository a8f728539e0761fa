"""The merchant's first page (상인 첫 화면): large buttons for what exists.

Owns: no tables. Words: 오늘 우리 시장 our market today · 장날 market day
"""
