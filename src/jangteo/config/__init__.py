"""The composition root: settings, urls, ASGI entry, API assembly, job app, event wiring and the command line.

It is the only package that knows every other one.
"""
