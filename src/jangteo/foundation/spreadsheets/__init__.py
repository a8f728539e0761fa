"""엑셀로 넣기: one wizard that takes lists in, whatever the file looks like, and one way to take lists away.

Owns uploads of lists (their file is sealed), which column of a file meant what in a market, and the reports.
Invariants: a list goes in as a whole or not at all; every row of a file is accounted for; the same file twice changes
nothing; of two confirmations of one upload one counts; a text never becomes a formula.
Words: 시트 sheet (a declared list) · 칸 column · 줄 row · 칸 맞추기 matching · 고칠 줄 bad row · 고칠 파일 file to mend
"""
