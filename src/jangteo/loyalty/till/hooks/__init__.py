"""How partners are told of postings: each once at least, in order, signed."""
