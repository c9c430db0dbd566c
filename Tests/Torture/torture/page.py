# SPDX-License-Identifier: Apache-2.0
"""Writes docs/operations/torture.md from the last whole run."""
from .planted import FAULTS
from .subject import ROOT

HEAD = """\
# Torture

What is done to `atelier` on purpose, and what came of it. `make torture` does all of it and writes this page;
`make torture-quick` tries a sample in under three minutes. Both work on the built binary from outside, and need Python 3, a
C compiler and Linux. A violation ends the run with exit 1 and prints the command that shows it again.

After every fault the same is asked: a fresh worker finishes what was left, at once; `atelier verify` finds every invariant
kept; what any client was told — a submission printed on standard output — is there with its id and reference; who was told
nothing tries again with the same idempotency key and gets one submission, whole, never two and never half of one.

"""

FAMILIES = """\
| family | what is done | points | violations | how it went |
|---|---|---:|---:|---|
"""

FAULT_TABLE = """\

## Planted faults

The harness itself is tested: `-Xswiftc -DPLANTED_FAULTS` makes a build in which `ATELIER_PLANT` names one mistake to make. No
other build holds them. The run fails when a family does not notice the mistake that it is there for.

| fault | noticed by |
|---|---|
"""

TAIL = """\

## How

- **System calls** are counted by a tracer of our own (`Tests/Torture/syscalls.c`) over all threads together. A counter for
  each thread, as other tracers have it, would let the main thread's calls hide those of the thread that writes.
- **Power cuts** are computed: the tracer records every write, sync, rename, truncation and new name below the ledger's
  folder, with its bytes. After each operation the disk may hold any 512-byte sectors of what no sync covered, and any of
  the names that no sync of their folder covered. Each such state is opened with SQLite itself; one of each kind that
  differs in rows or files, and a sample of the others, goes through the program.
- **Kinds of state**: `opened` went through the program; `same rows` and `same bytes` were told apart from an opened state
  by nothing that a program can see, and are held against what clients had been told by then.

## What this does not show

- A disk that lies about its syncs, or corrupts what it has kept.
- A sync that failed once and reports success the next time, although what it covered is gone: after a failed sync the
  program gives up the connection and says that the outcome is unknown, but a later process reads from memory what the disk
  may not have.
- Faults of the processor or of memory.
"""


def write(report, seed):
    lines = [HEAD, f"The last whole run, seed {seed}:\n\n", FAMILIES]
    for family in report["families"]:
        if family["name"] == "planted":
            continue
        outcomes = ", ".join(f"{count:,} {name}" for name, count in sorted(family["outcomes"].items()))
        lines.append(f"| {family['name']} | {family['summary']} | {family['tried']:,} | {family['violations']} | {outcomes} |\n")
    planted = next((family for family in report["families"] if family["name"] == "planted"), None)
    if planted:
        lines.append(FAULT_TABLE)
        for fault, (family, _) in FAULTS.items():
            seen = f"{fault} noticed by {family}" in planted["outcomes"]
            lines.append(f"| `{fault}` | {family if seen else 'nobody'} |\n")
    lines.append(TAIL)
    page = ROOT / "docs" / "operations" / "torture.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("".join(lines))
    print(f"wrote {page.relative_to(ROOT)}")
