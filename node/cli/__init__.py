"""The command `permeable`."""

from node.cli.main import main

__all__ = ["main"]
