"""The group of commands."""

import sys

import click

from jangteo.config.cli import data, serve, store
from jangteo.config.cli.frame import UNANSWERED, refusal
from jangteo.kernel.errors import Refused


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """장터: 전통시장 플랫폼."""


main.add_command(serve.up)
main.add_command(serve.demo)
main.add_command(data.import_group)
main.add_command(data.export_group)
main.add_command(store.backup)
main.add_command(store.restore)
main.add_command(store.verify)
main.add_command(store.points)
main.add_command(serve.bench)


@main.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    add_help_option=False,
    short_help="Any of Django's own commands; they answer in their own words, so there is no --json.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Any of Django's own commands, on this installation's database, with its own help and its own options."""
    from jangteo.config.boot import boot

    try:
        boot()
    except (Refused, *UNANSWERED) as error:
        raise click.ClickException(refusal(error).words) from error
    from django.core.management import execute_from_command_line

    execute_from_command_line([f"{sys.argv[0]} manage", *arguments])
