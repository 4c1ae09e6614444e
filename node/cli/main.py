"""The command `permeable`: one module for each group of commands, imported when it is asked for."""

import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Final

import click

from node.cli.standing import Standing
from node.config import ConfigInvalid
from node.problems import Told

_COMMANDS: Final = {
    "init": "node.cli.init:init",
    "serve": "node.cli.serve:serve",
    "staff": "node.cli.serve:staff",
    "edge": "node.cli.serve:edge",
    "bridge": "node.cli.serve:bridge",
    "migrate": "node.cli.stores:migrate",
    "keys": "node.cli.keys:keys",
    "user": "node.cli.users:user",
    "token": "node.cli.users:token",
    "policy": "node.cli.law:policy",
    "holds": "node.cli.desk:holds",
    "recall": "node.cli.desk:recall_",
    "egress": "node.cli.desk:egress",
    "scan": "node.cli.scan:scan",
    "decisions": "node.cli.record:decisions",
    "audit": "node.cli.record:audit",
    "peers": "node.cli.desk:peers",
    "doctor": "node.cli.doctor:doctor",
    "demo": "node.cli.demo:demo",
}


def main() -> None:
    """Runs the command line: exit 0 done, 1 the thing asked for failed, 2 wrong usage."""
    try:
        # Out of standalone mode, click gives the code of an early exit instead of leaving.
        code = permeable.main(standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(1)
    except ConfigInvalid as fault:
        _say(*(str(one) for one in fault.faults))
        sys.exit(1)
    except OSError as fault:
        _say(f"{fault.filename or 'system'}: {fault.strerror or fault}")
        sys.exit(1)
    except Exception as fault:
        told = tuple(_told(fault))
        if not told:
            raise
        _say(*(each.detail if each.kind != "invalid" else each.public for each in told))
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is named: `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        module, _, name = _COMMANDS.get(cmd_name, "").partition(":")
        if not module:
            return None
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config_file",
    envvar="PERMEABLE_CONFIG",
    default="config.toml",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The configuration file.",
)
@click.version_option(package_name="permeable", prog_name="permeable")
@click.pass_context
def permeable(ctx: click.Context, config_file: Path) -> None:
    """The intranet social network that is safe to connect."""
    ctx.obj = Standing(config_file)


def _told(fault: Exception) -> Iterator[Told]:
    """What can be told in a line of what went wrong; nothing if any part of it is a fault of ours."""
    match fault:
        case ExceptionGroup(exceptions=parts):
            told = [list(_told(part)) for part in parts]
            yield from chain.from_iterable(told if all(told) else ())
        case Told():
            yield fault


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(f"permeable: {line}", err=True)
