"""`foja keys`: the keys that personal data is sealed with, after something was restored."""

from __future__ import annotations

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, fail, out, run, stack_of

app = typer.Typer(no_args_is_help=True, help="Look after the keys that personal data is sealed with.")


@app.callback()
def keys() -> None:
    """Look after the keys that personal data is sealed with."""


@app.command()
def reconcile(as_json: JsonOption = False, data: DataOption = None) -> None:
    """Destroy again what a restore brought back, and build the read models with personal values anew.

    To be run after the ledger or the key database was restored, before anybody is let in.
    """
    from infra.keys.reconciling import put_right

    stack = stack_of(data)
    if not stack.keys_url:
        fail("no key database is known here: FOJA_KEYS_DATABASE_URL names it")
    erased, unrecorded, rebuilt = run(put_right(stack.settings()))
    if as_json:
        found = {"erasedAgain": erased, "unrecorded": unrecorded, "rebuilt": rebuilt}
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    out.print(f"erased again: {erased}; read models built anew: {', '.join(rebuilt) or 'none'}", highlight=False)
    if unrecorded:
        text = f"tombstones without an erasure in the ledger: {unrecorded}; it is older, and stays unreadable for them"
        out.print(text, style="yellow", highlight=False, soft_wrap=True)
