"""What keeps the structure: import contracts, rules over the syntax tree, the scaffold of a module, the map."""
