"""The command `qd22`: one file a group of commands; errors in one line, exit codes for scripts.

0: done. 1: the command found something wrong (content, an evaluation below its bar). 2: it could not be used
(bad option, missing file, broken data).
"""

from __future__ import annotations

import sys

import typer
from pydantic import ValidationError

from bot.cli.ask import ask
from bot.cli.audit import audit
from bot.cli.bench import bench
from bot.cli.bench_channels import bench_channels
from bot.cli.bench_desk import bench_desk
from bot.cli.bench_screen import bench_screen
from bot.cli.channels import channels
from bot.cli.chat import chat, replay
from bot.cli.evaluation import evaluate
from bot.cli.keys import keys
from bot.cli.links import links
from bot.cli.lint import check
from bot.cli.loan import loan
from bot.cli.maintenance import backup, doctor, restore
from bot.cli.officers import officers
from bot.cli.options import UNUSABLE
from bot.cli.outbox import outbox
from bot.cli.quality import quality
from bot.cli.reports import form01, report
from bot.cli.screening import flow, rules, screen
from bot.cli.serve import health, serve
from bot.cli.wards import wards
from bot.cli.zalo import zalo
from bot.settings import Settings
from bot.store.engine import StoreError
from bot.store.keyring import KeyringError
from knowledge.evaluation import EvaluationError
from knowledge.weights_cache import FittingError
from knowledge.yaml_file import YamlError

app = typer.Typer(
    name="qd22",
    help="Hỏi đáp về vay vốn ưu đãi theo Quyết định 22/2023/QĐ-TTg.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("ask")(ask)
app.command("chat")(chat)
app.command("replay")(replay)
app.command("serve")(serve)
app.command("health")(health)
app.command("check")(check)
app.command("eval")(evaluate)
app.command("quality")(quality)
app.command("form01")(form01)
app.command("report")(report)
app.command("links")(links)
app.command("loan")(loan)
app.command("screen")(screen)
app.command("flow")(flow)
app.command("rules")(rules)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("doctor")(doctor)
app.add_typer(officers, name="officers")
app.add_typer(audit, name="audit")
app.add_typer(keys, name="keys")
bench.command("screen")(bench_screen)
bench.command("channels")(bench_channels)
bench.command("desk")(bench_desk)
app.add_typer(bench, name="bench")
app.add_typer(wards, name="wards")
app.add_typer(outbox, name="outbox")
app.add_typer(zalo, name="zalo")
app.add_typer(channels, name="channels")


def main() -> None:
    """Run the command line; known failures become one line on stderr."""
    try:
        app()
    except YamlError as error:
        for problem in error.problems:
            print(f"Lỗi dữ liệu: {problem}", file=sys.stderr)
        sys.exit(UNUSABLE)
    except (FittingError, EvaluationError, KeyringError, StoreError) as error:
        for line in str(error).splitlines():
            print(f"Lỗi: {line}", file=sys.stderr)
        sys.exit(UNUSABLE)
    except ValidationError as error:  # what was set may hold a password, so only its name is told
        if error.title != Settings.__name__:
            raise
        for fault in error.errors():
            print(f"Lỗi: QD22_{str(fault['loc'][0]).upper()} có giá trị sai; xem bảng trong README.", file=sys.stderr)
        sys.exit(UNUSABLE)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
