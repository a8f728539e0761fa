"""Outbox (알림 우편함 아님; 사건 전달): news travels from a lower module to higher ones.

Owns: events written in the transaction of the change, and one delivery row per subscriber.
Invariants: an event exists if and only if its change was committed; a subscriber handles it once.
"""
