"""Tables of till, named `till_noun`, and what is always true of them."""
