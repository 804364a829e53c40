"""What stands in the README of an exported record: how to verify it, also without any program of ours."""

from __future__ import annotations

from infra.tlog.checkpoints import Checkpoint

_TEXT = """# The record of {origin}

{size} acts of a government, in the order in which they were recorded, and the proof that none was changed, taken out or
slipped in.

| | |
|---|---|
| log | `{origin}` |
| entries | {size} |
| root | `{root}` |

| path | what |
|---|---|
| `checkpoint` | what the log signed, and what its witnesses did ([tlog-checkpoint][1], [signed-note][2]) |
| `tile/` | the Merkle tree of RFC 6962 over the entries, in tiles ([tlog-tiles][3]) |
| `tile/entries/` | {entries} |
| `checkpoints/` | earlier checkpoints, by size: they tell where something was changed |
| `policy` | the keys of the log and its witnesses ([tlog-policy][4]) |

**Whom to believe.** The file `policy` came with the folder, from whoever made it. Compare its keys with the ones that
the government and each witness publish elsewhere; a folder cannot vouch for itself.

## Verify it

With Foja, which needs no database for it:

```sh
./foja audit verify FOLDER --policy POLICY
```

Without Foja, with the Python package `aics-tlog` by other people (Python 3.12 or newer): put the log's key, the word
behind `log` in the policy, into a file `log.key`, outside of this folder.

```sh
pip install aics-tlog
aics-tlog verify-checkpoint --tiles FOLDER --vkey-file log.key
aics-tlog verify-inclusion --tiles FOLDER --vkey-file log.key --index 0
```

All of it, each tile and each entry:

```sh
python - FOLDER <<'END'
import sys
from pathlib import Path
from aics_tlog import FileSystemTileReader, audit_tiles, parse_checkpoint, parse_note
folder = Path(sys.argv[1])
checkpoint = parse_checkpoint(parse_note((folder / "checkpoint").read_bytes()).text)
print(audit_tiles(FileSystemTileReader(folder), checkpoint.size, checkpoint.root))
END
```

With nothing but a shell: the first entry is behind the two bytes of its length, and its hash is the first of the tree.

```sh
first=$(ls FOLDER/tile/entries/000 FOLDER/tile/entries/000.p/* 2>/dev/null | head -1)
length=$(od -An -N2 -tu1 "$first" | awk '{{print $1 * 256 + $2}}')
(printf '\\0'; tail -c +3 "$first" | head -c "$length") | sha256sum
od -An -N32 -tx1 "$(ls FOLDER/tile/0/000 FOLDER/tile/0/000.p/* 2>/dev/null | head -1)" | tr -d ' \\n'; echo
```

[1]: https://c2sp.org/tlog-checkpoint
[2]: https://c2sp.org/signed-note
[3]: https://c2sp.org/tlog-tiles
[4]: https://c2sp.org/tlog-policy
"""


def readme(checkpoint: Checkpoint, *, entries: bool) -> str:
    """The text for a folder."""
    text = (
        "the acts, in bundles of 256, each behind its length in two bytes; what is known of persons is sealed"
        if entries
        else "is not there: this log gives out hashes alone"
    )
    return _TEXT.format(origin=checkpoint.origin, size=checkpoint.size, root=checkpoint.root.hex(), entries=text)
