"""The outside world is dirty: files come in here, are cleaned once at the door, and go out safely.

This room turns bytes into plain records with physical line numbers, and
records into files. It never touches the database, never prints, and never
reads the clock: what it needs to know about the shop and the day is handed in.
"""
