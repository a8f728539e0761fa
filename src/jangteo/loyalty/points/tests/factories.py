"""Programs, wallets and postings for the tests of modules above."""

from jangteo.loyalty.points.tests.world import BEGINNING, NOW, SYSTEM, TODAY, Program, a_program, a_receipt, at, sql

__all__ = ["BEGINNING", "NOW", "SYSTEM", "TODAY", "Program", "a_program", "a_receipt", "at", "sql"]
