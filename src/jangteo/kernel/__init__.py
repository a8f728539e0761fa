"""Kernel: what every layer may use and what knows nobody. Plain Python, no Django.

Owns money and points, dates and periods, Korean forms (phones, names, business numbers, hangul, working
days), sealing of personal data, and the short hierarchy of errors.
"""
