"""The job that takes a long list in, for the tests of lists."""

from jangteo.foundation.spreadsheets import jobs


def take_in(*, upload_id: int, market_id: int) -> None:
    """Do what the worker does with a confirmed upload."""
    jobs.commit.func(upload_id=upload_id, market_id=market_id)
