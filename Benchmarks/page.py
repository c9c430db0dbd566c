# SPDX-License-Identifier: Apache-2.0
"""What each line of the benchmark's table means, what it aims at, and how it is written down."""
import os
import pathlib
import platform
import sqlite3
import statistics
import subprocess

SECTIONS = ["store", "engine", "peer", "chain", "waiting", "wake", "syncs", "duplicates", "neighbour", "memory", "start", "read", "lint", "editor"]

# A line's name, and the two rates that it divides.
RATIOS = [
    ("store one", "store one", "c one"),
    ("store in groups of 50", "store fifty", "c fifty"),
    ("engine, one client", "engine one", "c one"),
    ("engine, 64 clients", "engine many", "c fifty"),
    ("accepts, one client", "accept one", "c accept one"),
    ("accepts, 64 clients", "accept many", "c accept many"),
    ("accepts by 64 clients, runs by a worker", "work many", "c fifty"),
    ("group commit", "engine many", "engine unshared"),
    ("DBOS, one client", "engine one", "dbos one"),
    ("DBOS, 64 clients", "engine many", "dbos many"),
    ("DBOS, one client, to C", "c one", "dbos one"),
]

# What a line aims at, and what it says. Without an aim a line informs.
LINES = {
    "device": (None, "three pages of 4 KiB and fdatasync, rate of each round to the median of the rounds: how steady the "
                     "ground is"),
    "store one": (">= 0.85", "runs/s of the SQLite store with transitions made beforehand, to C that executes the same "
                             "statements in the same two transactions per run"),
    "store in groups of 50": (">= 0.75", "the same with fifty transitions in each transaction"),
    "engine, one client": (">= 0.7", "payload to record by interpreter and store, to C that executes the store's "
                                     "statements of such a run"),
    "engine, 64 clients": (">= 0.5", "the same with 64 clients at once, to C in groups of 50"),
    "accepts, one client": (None, "payload to durable accept, to C that executes the store's statements of such an accept"),
    "accepts, 64 clients": (None, "the same with 64 clients at once, to C with the statements and transactions of these"),
    "accepts by 64 clients, runs by a worker": (None, "the clients only submit, and one worker of the same process drives "
                                                      "the runs; to C in groups of 50"),
    "group commit": (">= 3", "64 clients, to the same build with one transition in each transaction"),
    "DBOS, one client": (">= 15", "complete runs of six stages per second, to DBOS on SQLite with a write-ahead log and "
                                  "synced commits, six empty steps"),
    "DBOS, 64 clients": (">= 50", "the same with 64 clients of each"),
    "DBOS, one client, to C": (None, "C that executes the store's statements, to DBOS: what this device allows one "
                                     "client at most"),
    "five steps, one client": (None, "runs of five steps without outside effects, to C that executes their statements"),
    "five steps, 64 clients": (">= 0.5", "the same with 64 clients at once, to C with the statements and transactions of these"),
    "five steps, 64 clients, to DBOS": (">= 50", "the same, to DBOS with five empty steps"),
    "five effects, one client": (None, "runs of five pushes, an intent before and an outcome after each, to C that executes their "
                                       "statements"),
    "five effects, 64 clients": (">= 0.5", "the same with 64 clients at once, to C with the statements and transactions of these"),
    "five effects, 64 clients, to DBOS": (">= 25", "the same, to DBOS with five empty steps"),
    "transactions per run, five steps": (None, "transitions for each run of five steps without outside effects"),
    "transactions per run, five effects": (None, "the same with five outside effects"),
    "syncs per run, five steps": (None, "fsync and fdatasync calls that the kernel saw for each run, 64 clients"),
    "syncs per run, five effects": (None, "the same with five outside effects"),
    "idle worker among 10,000 waiting runs": ("<= 0.1", "percent of one processor that `atelier worker` takes while nothing is due"),
    "memory of a worker among 10,000 waiting runs": (None, "resident memory of that worker, to one whose ledger has one waiting run"),
    "bytes of the ledger for each waiting run": (None, "what the database grows by"),
    "timer to run, p50": (None, "milliseconds from the instant that a run waits for to the step behind it"),
    "timer to run, p99": ("<= 100", "99th percentile of the same"),
    "event of another process to run, p50": (None, "milliseconds from the moment at which another process tells an event to "
                                                   "the step behind the wait"),
    "event of another process to run, p99": ("<= 100", "99th percentile of the same"),
    "accepts per sync": (None, "durable accepts/s of 64 clients, to the device's syncs/s"),
    "runs per sync": (None, "complete runs/s of 64 clients, to the device's syncs/s"),
    "runs per transaction": (None, "transitions that share a transaction with 64 clients, in the mean"),
    "transactions per run, one": ("<= 2", "write transactions for each run without an outside effect, one client"),
    "transactions per run, many": ("<= 2", "the same with 64 clients"),
    "syncs per transaction, one": (">= 1", "fsync and fdatasync calls that the kernel saw, for each transaction that was "
                                           "acknowledged, one client"),
    "syncs per transaction, many": (">= 1", "the same with 64 clients"),
    "processor time beside 10,000 that share": ("<= 1.5", "of a run in a ledger of 100,000 records in which 10,000 share "
                                                          "one match key, to a run among 1,000 records"),
    "processor time among 10,000 that share": ("<= 1.5", "of a run that is held because it has that key, to the same where "
                                                         "1,000 share it"),
    "another process's submit, p50": (None, "median time of a submit beside a process that works with 64 clients, in "
                                            "times of one of that process's groups"),
    "another process's submit, p99": ("<= 20", "99th percentile of the same"),
    "resident memory, end to a fifth": ("<= 1.1", "resident memory at the end of 100,000 runs, to that after a fifth of "
                                                  "them"),
    "start of atelier": ("<= 6.5", "time of `atelier --version`, to a C program that prints a line"),
    "validating many contracts": ("<= 3", "processor time of `atelier validate` over 2,000 contracts of 2 to 4 KB in as many "
                                          "files, to C that only asks libyaml for the events of the same files"),
    "validating one contract": ("<= 6.5", "time of `atelier validate` of one such file, to a C program that prints a line"),
    "memory for each byte of many contracts": (None, "bytes at the peak for each byte of these files, beyond what one takes"),
    "memory for each byte of one long file": (None, "the same for sixty of the contracts as documents of one file"),
    "linting many contracts": ("<= 4", "processor time of `atelier lint` with every default rule over the same files, to that C "
                                       "program"),
    "files per second, linting": (">= 1", "of `atelier lint`, which compiles contracts, to `ryl`, which checks the layout of YAML and "
                                          "knows no contracts; both on all processors"),
    "memory of linting ten times the files": ("<= 1.5", "peak over 2,000 files to peak over 200; the whole application is kept"),
    "a key stroke": ("<= 2", "processor time of `atelier lsp` from a stroke in a contract of 5,000 lines to its diagnostics, to one "
                             "`atelier lint` of that file"),
    "a key stroke that makes a mistake": ("<= 2", "the same, with a key that is unknown behind it"),
    "a key stroke that breaks the document": ("<= 2", "the same, with a text that is not closed behind it"),
    "a key stroke among thousands": (None, "the same where nobody waits between strokes: work that is out of date is dropped"),
}


def line(name):
    """Aim and meaning; lines about a number of records share theirs."""
    if name.startswith("processor time at "):
        return "<= 1.5", f"of a run among {name[18:]} records, to a run among 1,000"
    if name.startswith("look-up alone at "):
        return None, f"processor time of the duplicate check's look-up alone among {name[17:]} records, to 1,000"
    return LINES[name]


class Table:
    def __init__(self):
        self.rows = []
        self.notes = {}

    def add(self, name, values):
        self.rows.append((name, values))

    def note(self, title, text):
        self.notes.setdefault(title, []).append(text)

    def cells(self):
        for name, values in self.rows:
            aim, meaning = line(name)
            middle = statistics.median(values)
            span = f"{number(min(values))}–{number(max(values))}" if len(values) > 1 else ""
            verdict = "" if aim is None else "met" if holds(middle, aim) else "not met"
            yield name, number(middle), span, aim or "", verdict, meaning

    def text(self):
        rows = [("line", "median", "range", "aim", ""), *(cells[:5] for cells in self.cells())]
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
        for title, notes in self.notes.items():
            lines += ["", title, *("  " + note for note in notes)]
        return "\n".join(lines)


def number(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def holds(value, aim):
    sign, limit = aim.split()
    # What is shown decides, so that the table does not contradict itself.
    shown = float(number(value))
    return shown >= float(limit) if sign == ">=" else shown <= float(limit)


def row(name, middle, span, aim, verdict, meaning):
    return f"| {name} | {middle} | {span} | {aim.replace('>=', '≥').replace('<=', '≤')} | {verdict} | {meaning} |"


def updated(table, text):
    """A page with the lines that were measured again; new ones stand behind those before them in LINES."""
    lines = text.splitlines()
    names = [line.split(" | ")[0].removeprefix("| ") for line in lines]
    order = list(LINES)
    for cells in table.cells():
        name = cells[0]
        if name in names:
            lines[names.index(name)] = row(*cells)
            continue
        before = [names.index(other) for other in order[:order.index(name)] if other in names]
        lines.insert(max(before) + 1, row(*cells))
        names.insert(max(before) + 1, name)
    return noted(table, "\n".join(lines).rstrip() + "\n")


def noted(table, text):
    """A page with the notes that were taken again; what stands under other titles stays."""
    for title, notes in table.notes.items():
        heading = f"### {title.capitalize()}"
        before, _, behind = text.partition(heading)
        _, further, rest = behind.partition("\n### ")
        text = before.rstrip() + f"\n\n{heading}\n\n" + "".join(f"- {note}\n" for note in notes) + further + rest
    return text


def document(table, folder, rounds):
    rows = "\n".join(row(*cells) for cells in table.cells())
    notes = "\n\n".join(f"### {title.capitalize()}\n\n" + "\n".join(f"- {note}" for note in notes)
                        for title, notes in table.notes.items())
    return f"""# Benchmarks

Written by `make bench`; [Benchmarks/README.md](../Benchmarks/README.md) says how it measures. A figure is a ratio
of two programs that ran within seconds of each other, where its line does not say otherwise: the median of {rounds} rounds, and
their range. Rates themselves are left out, for those of a shared machine move by a factor within the hour.

The machine: {machine(folder)}.

| line | median | range | aim | | what it says |
|---|---|---|---|---|---|
{rows}

{notes}
"""


def machine(folder):
    """In general words: what matters to the figures."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kind = subprocess.run(["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True).stdout.strip()
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    version = next((word for word in swift.split() if word[:1].isdigit()), "?")
    virtual = "hypervisor" in pathlib.Path("/proc/cpuinfo").read_text()
    return (f"{os.cpu_count()} cores{' of a virtual machine' if virtual else ''}, {memory:.0f} GiB of memory, "
            f"{kind} on a local disk, Linux {platform.release().split('-')[0]} on {platform.machine()}, Swift {version}, "
            f"SQLite {sqlite3.sqlite_version}")
