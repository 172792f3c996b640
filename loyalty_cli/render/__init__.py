"""Streams, colour, width, quiet and formats: decided once, for every command.

The only room that imports Rich, and only when a table goes to a terminal. It
knows reports, sentences and plain data; it knows nothing of loyalty.
"""
