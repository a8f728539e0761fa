"""The screens of regions: lists of shops and what they leave for a person."""
