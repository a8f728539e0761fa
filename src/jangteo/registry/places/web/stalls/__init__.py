"""The office's pages of zones and stalls, and what the editor of the map reads and writes."""
