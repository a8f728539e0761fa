"""The screens of members: a customer's own pages and the office's."""
