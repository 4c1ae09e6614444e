"""`permeable demo`: a company with people, history and a policy, and two nodes outside, really federating.

The neighbours are started before anything heavy is imported here: they get ready meanwhile.
"""

from pathlib import Path

import click

from node.demo import grounds, neighbours
from node.demo.places import FIRST_PORT


@click.command()
@click.option(
    "--dir",
    "directory",
    default="demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the demo's files go.",
)
@click.option("--port", default=FIRST_PORT, show_default=True, help="The first port, for a new demo.")
@click.option("--quiet", is_flag=True, help="Nobody does anything by themselves: no story is played.")
def demo(*, directory: Path, port: int, quiet: bool) -> None:
    """Runs a company and two nodes outside; everything from nothing, and on loopback alone."""
    made = grounds.new(directory, first_port=port)
    if not made.are_made:
        from node.cli import demo_making

        demo_making.make(made)
    standing = grounds.standing(directory)
    with neighbours.running(standing) as started:
        from node.cli import demo_serving

        demo_serving.run(standing, started, strands=() if quiet else demo_serving.STORY)
