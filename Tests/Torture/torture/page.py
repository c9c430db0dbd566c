# SPDX-License-Identifier: Apache-2.0
"""Writes docs/operations/torture.md from the last whole run."""
from .planted import FAULTS
from .subject import ROOT

HEAD = """\
# Torture

What is done to `atelier` on purpose, and what came of it. `make torture` builds the released program, does all of it in about
twenty minutes and writes this page; `make torture-quick` tries a sample in three to four minutes, as `.ci/run` does; `scripts/torture
--all` tries every point, however long it takes. All work on the built binary from outside, and need Python 3, a C compiler and
Linux. A violation ends the run with exit 1 and prints the command that shows it again: `scripts/torture --replay POINT`.

After every fault the same is asked: a fresh worker finishes what was left, at once; `atelier verify` finds every invariant
kept; what any client was told — a submission printed on standard output — is there with its id and reference; who was told
nothing tries again with the same idempotency key and gets one submission, whole, never two and never half of one.

"""

FAMILIES = """\
| family | what is done | points tried | of | violations | how it went |
|---|---|---:|---:|---:|---|
"""

SCENARIO_TABLE = """\

## Fault points by command

Each system call of a command, over all of its threads, is a point where it is killed; each call on a file is a point where it
fails. The points of a family are tried in an order that the seed decides, so that a run that ends early has tried a sample of all.

| points | tried |
|---|---:|
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
- **A sync that fails** loses what it was to keep: no later sync brings it back, although the programs go on reading it. The
  client's second try, with a disk that works again, must not be told what is lost with the power.
- **Kinds of state**: `opened` went through the program; `same rows` and `same bytes` were told apart from an opened state
  by nothing that a program can see, and are held against what clients had been told by then.

## What this does not show

- A disk that lies about its syncs, or corrupts what it has kept.
- Faults of the processor or of memory.
"""


def write(report, seed, binary):
    kind = "debug" if "debug" in binary.parts else "released"
    lines = [HEAD, f"The last run of each family, seed {seed}, on the {kind} build:\n\n", FAMILIES]
    for family in report["families"]:
        if family["name"] == "planted":
            continue
        outcomes = ", ".join(f"{count:,} {name}" for name, count in sorted(family["outcomes"].items()))
        lines.append(f"| {family['name']} | {family['summary']} | {family['tried']:,} | {family['planned']:,} "
                     f"| {family['violations']} | {outcomes} |\n")
    lines.append(SCENARIO_TABLE)
    for family in report["families"]:
        for place, count in sorted(family["places"].items()):
            lines.append(f"| {place} | {count:,} |\n")
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
