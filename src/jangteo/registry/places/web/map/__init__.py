"""The stall map: what the viewer draws, its pages, and the frame of the editor."""
