"""How a notice becomes messages, and how a message reaches a provider once."""
