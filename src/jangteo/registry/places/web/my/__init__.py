"""The public pages of one market, ``/m/<market>/``: open today?, market days, how to come; installable."""
