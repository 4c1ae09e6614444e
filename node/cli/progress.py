"""Progress of long work: lines on standard error, where a person watches."""

import sys

import click


def tell(line: str) -> None:
    """Says how far the work is; a program that reads our output is not told."""
    if sys.stderr.isatty():
        click.echo(f"permeable: {line}", err=True)
