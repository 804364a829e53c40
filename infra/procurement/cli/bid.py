"""`foja bid`: what a bidder does on their own machine, so that nobody else ever has a whole key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from domain.procurement.kinds import EnvelopeKind
from infra.cli.common import JsonOption, fail, run
from infra.procurement.cli.telling import CANNOT, WRONG, say, understandable, warn

app = typer.Typer(no_args_is_help=True, help="Seal the envelopes of a bid on your own machine.")

TERMS = "The tender as the API answers { tenderId termsSha256 panel { k keys } }."


@app.callback()
def bid() -> None:
    """Seal the envelopes of a bid on your own machine.

    An envelope is sealed to the openers of the tender: k of them open it together, and nobody before. What you upload
    is the package; SubmitEnvelope takes a commitment to it. docs/verify/sealed-bids.md has the format.
    """


@app.command()
def seal(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILES]...", help="Documents to put in.")] = None,
    *,
    tender: Annotated[Path, typer.Option(metavar="FILE", help=TERMS)],
    lot: Annotated[str, typer.Option(metavar="NUMBER", help="The lot, by its number in the tender.")],
    bidder: Annotated[str, typer.Option(metavar="ID", help="Your company, as it is registered.")],
    prices: Annotated[Path, typer.Option(metavar="FILE", help="Prices by item, and answers to criteria (JSON).")],
    package: Annotated[Path, typer.Option("--out", metavar="FILE", help="The package to write.")],
    envelope: Annotated[EnvelopeKind, typer.Option(help="What the envelope holds.")] = EnvelopeKind.FINANCIAL,
    bid_id: Annotated[
        str | None, typer.Option("--bid", metavar="ID", help="The bid that it is for.", show_default="a new one")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Seal an envelope: write the package, keep a receipt beside it, and print what SubmitEnvelope takes.

    The key is made here, split among the openers and forgotten: you cannot open the envelope either. Keep the receipt
    (FILE.receipt.json, for you alone): its nonce proves what you sent.

    Prices are for the whole quantity of an item, as texts:
    {"currency": "UAH", "vatIncluded": true, "prices": {"ITEM": "9000.00"}, "answers": {"CRITERION": "3 years"}}
    """
    from secrets import token_hex

    from domain.procurement.bids.package import Address
    from infra.procurement.sealing.bidding import named, receipt_beside, seal_files
    from infra.procurement.sealing.inputs import read_prices, read_terms

    with understandable():
        terms = read_terms(tender)
        address = Address(terms.tender, lot, envelope, bid_id or token_hex(16), bidder, terms.terms_sha256)
        sealed, receipt = seal_files(address, terms, read_prices(prices), named(files or []), package)
    if as_json:
        told = {
            "tenderId": receipt.tender,
            "lot": receipt.lot,
            "envelope": receipt.envelope.upper(),
            "bidId": receipt.bid,
            "company": receipt.bidder,
            "commitment": receipt.commitment,
            "nonce": receipt.nonce,
            "packageSha256": receipt.package_sha256,
            "size": sealed.size,
            "package": str(package),
            "receipt": str(receipt_beside(package)),
        }
        typer.echo(orjson.dumps(told))
        return
    say(
        f"{package}: {sealed.size:,} bytes, the {envelope} envelope of bid {receipt.bid} on lot {lot} of"
        f" {terms.tender}; {terms.k} of {len(terms.keys)} openers open it together",
        "green",
    )
    say(f"{receipt_beside(package)}: keep it, and show it to nobody before the opening")
    say(f"Send it with ./foja bid send {package} --api ADDRESS, or upload the package and give SubmitEnvelope:")
    say(f"  commitment     {receipt.commitment}")
    say(f"  nonce          {receipt.nonce}")
    say(f"  packageSha256  {receipt.package_sha256}")


@app.command()
def send(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The package that `bid seal` wrote.")],
    api: Annotated[str, typer.Option(metavar="URL", help="The address of the API, such as https://foja.example.org.")],
    receipt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its receipt.", show_default="PACKAGE.receipt.json")
    ] = None,
    replacing: Annotated[
        bool, typer.Option("--replace", help="It takes the place of the envelope of its kind that came before.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Upload a package and submit its envelope, with the token in FOJA_TOKEN; print the position of the receipt.

    Sent again, it is the same envelope. Then ask for the proof of the receipt (GET /log/proof/POSITION.tlog-proof):
    with package and receipt it proves what you sent, and by when (./foja bid proof).
    """
    import os

    import httpx

    from infra.procurement.sealing.bidding import receipt_beside
    from infra.procurement.sealing.keeping import read_receipt
    from infra.procurement.sealing.sending import NotSentError, SentEnvelope
    from infra.procurement.sealing.sending import send as sent

    token = os.environ.get("FOJA_TOKEN", "")
    if not token:
        fail("FOJA_TOKEN: put your token there; a command line would show it to everybody on this machine", CANNOT)

    async def through() -> SentEnvelope:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=api, headers=headers, timeout=60) as client:
            return await sent(client, package, kept, replacing=replacing)

    with understandable():
        kept = read_receipt(receipt or receipt_beside(package))
        try:
            done = run(through())
        except NotSentError as error:
            fail(str(error), WRONG)
    if as_json:
        typer.echo(orjson.dumps({"bidId": kept.bid, "position": done.position}))
        return
    say(f"received: the receipt stands at position {done.position} of the record", "green")


@app.command()
def inspect(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The package.")],
    tender: Annotated[Path | None, typer.Option(metavar="FILE", help=f"Hold it against this. {TERMS}")] = None,
    receipt: Annotated[Path | None, typer.Option(metavar="FILE", help="Hold it against its receipt.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a package says in the clear: whose bid it is, and who opens it. What it holds stays sealed.

    Ends with 3 where it is no package, or not as the tender or the receipt says.
    """
    from dataclasses import asdict

    from infra.procurement.sealing.bidding import against_receipt, against_terms
    from infra.procurement.sealing.bidding import inspect as inspected
    from infra.procurement.sealing.inputs import read_terms
    from infra.procurement.sealing.keeping import read_receipt

    with understandable():
        found = inspected(package)
        header, wrong = found.header, list[str]()
        if tender is not None:
            wrong += [f"not as the tender says: {name}" for name in against_terms(header, read_terms(tender))]
        if receipt is not None:
            wrong += [f"not as the receipt says: {name}" for name in against_receipt(found, read_receipt(receipt))]
    if as_json:
        told = {**asdict(header.address), "k": header.k, "n": header.n, "openers": header.openers}
        typer.echo(orjson.dumps({**told, "packageSha256": found.sha256, "size": found.size, "findings": wrong}))
    else:
        address = header.address
        say(f"the {address.envelope} envelope of bid {address.bid} of {address.bidder}")
        say(f"on lot {address.lot} of {address.tender}")
        say(f"under the terms {address.terms_sha256}")
        say(
            f"{header.k} of these {header.n} openers open it together: {', '.join(name[:8] for name in header.openers)}"
        )
        say(f"{found.size:,} bytes, SHA-256 {found.sha256}")
        for line in wrong:
            warn(line)
    if wrong:
        raise typer.Exit(WRONG)


@app.command()
def proof(
    file: Annotated[Path, typer.Argument(metavar="PROOF", help="The .tlog-proof of the receipt's position.")],
    receipt: Annotated[Path, typer.Option(metavar="FILE", help="What `bid seal` kept of the envelope.")],
    package: Annotated[Path, typer.Option(metavar="FILE", help="The package.")],
    policy: Annotated[Path, typer.Option(metavar="FILE", help="Whom to believe: the log's keys and its witnesses'.")],
    entry: Annotated[Path | None, typer.Option(metavar="FILE", help="The entry, where the proof has none.")] = None,
    bundle: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The bundle of the opening: whether the box holds the envelope.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Prove to anybody what was sent, and by when: by receipt, package, and the proof of the log (GET /log/proof/N).

    Ends with 3 where it is not proven, and where the box of the opening lacks an envelope that was received: that
    proves an omission.
    """
    from infra.procurement.cli.telling import policy_in
    from infra.procurement.verifying.receipts import prove_receipt

    with understandable():
        found = prove_receipt(file, entry, receipt, package, policy_in(policy), bundle)
    if as_json:
        told = {"position": found.position, "at": found.at, "commitment": found.commitment, "findings": found.findings}
        typer.echo(orjson.dumps({**told, "cosigned": found.cosigned}))
    else:
        say(f"position {found.position}, recorded at {found.at}: commitment {found.commitment}")
        for name, at in sorted(found.cosigned.items()):
            say(f"cosigned by {name} at {at}")
        for line in found.findings:
            warn(line)
    if found.findings:
        raise typer.Exit(WRONG)


@app.command()
def commit(
    packages: Annotated[list[Path], typer.Argument(metavar="PACKAGES...", help="All packages of the bid, in order.")],
    as_json: JsonOption = False,
) -> None:
    """Print a commitment to all packages of a bid, as WithdrawBid and ReconfirmBid take it, with a new nonce.

    Name every package that was received of the bid and stands, in the order of receipt: the commitment is over all.
    """
    from secrets import token_bytes

    from domain.procurement.bids.commitments import commitment
    from infra.procurement.sealing.bidding import inspect as inspected

    with understandable():
        found = [inspected(package) for package in packages]
        if len({package.header.address.bid for package in found}) != 1:
            fail("these packages are of several bids: each bid is withdrawn or confirmed by itself", WRONG)
    nonce = token_bytes(32)
    committed = commitment(nonce, *(bytes.fromhex(package.sha256) for package in found)).hex()
    if as_json:
        typer.echo(orjson.dumps({"bidId": found[0].header.address.bid, "commitment": committed, "nonce": nonce.hex()}))
        return
    say(f"  commitment     {committed}")
    say(f"  nonce          {nonce.hex()}")
