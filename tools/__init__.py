"""What keeps the structure: import contracts, rules over the syntax tree, module scaffold, the map."""
