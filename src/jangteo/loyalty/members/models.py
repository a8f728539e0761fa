"""Tables of members, named `members_noun`, and what is always true of them."""
