"""``python -m jangteo``: the command line."""

from jangteo.config.cli import main

main(prog_name="jangteo")
