"""Jangteo (장터): one platform for those who run a traditional market and those who sell and buy in it."""
