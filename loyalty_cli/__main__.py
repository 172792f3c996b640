"""`python -m loyalty_cli`."""

from loyalty_cli.cli.main import run

run()
