"""Template tags (화면 글 다듬기): where Django looks for `{% load jangteo_ui %}`.

Owns: nothing; the tags belong to ui and stand here because Django finds them beside an app.
Invariants: a tag formats and never reads the database.
Words: 걸러쓰기 filter
"""
