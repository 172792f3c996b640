"""`python -m loyalty_cli`."""

from loyalty_cli.cli.entry import run

run()
