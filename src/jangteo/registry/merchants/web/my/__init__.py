"""Pages about shops on a market's own site: for everyone, and for whoever applies."""
