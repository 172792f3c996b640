"""TOML ↔ the frozen `Programme`.

The owner's words come in through pydantic models, are checked against each
other, and leave as plain tuples of `domain.programme`. The till reads the
canonical form in the database instead and never imports this room. Nothing
here decides what a programme does; `domain` does not know that TOML exists.
"""
