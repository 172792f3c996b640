"""Words to requests, receipts to words. No arithmetic, no SQL.

`table` names every command; `typer_parts` is the only file that bends Typer;
`session` is what a running command works with; one file per command group.
"""
