"""파일: photos and papers that people hand in, checked by their content, kept encrypted, shown to nobody by address.

Owns the row and the sealed bytes of every file under `var/files`. Others hold a foreign key to `foundation.StoredFile`.
Invariants: a file is what its content says, not its name; a photo is drawn anew, without place or camera; on the disk
nothing can be read without the sealing key; a file is read only by naming what owns it (another owner: 404); bytes are
on the disk before their row is committed; what nobody took up within a day is gone.
Words: 사진 photo · 서류 paper · 바탕 그림 background · 임자 owner · 맡아 둔 파일 draft
"""
