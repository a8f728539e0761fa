"""Find my market (시장 찾기): the first page for everyone, and the guide of the demo.

Owns: no tables. Invariants: the page is the same for everyone, but for what waits under one's own number; a visitor's
position is neither logged nor stored.
Words: 초성 initial consonants · 가까운 시장 nearest market · 오늘 서는 5일장 market day today
"""
