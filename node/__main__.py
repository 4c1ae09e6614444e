"""`python -m node` is `permeable`."""

from node.cli.main import main

main()
