# SPDX-License-Identifier: Apache-2.0
"""Faults planted on purpose, in a build of its own: a harness that notices none of them is worth nothing."""
import subprocess

from . import kills, load, power
from .subject import ROOT, Subject
from .tally import Tally, note

#: Each fault with the family that must notice it, and where that family looks.
FAULTS = {
    "synchronous-normal": ("power", {"recorded": ["fresh"]}),
    "unsynced-folders": ("power", {"recorded": ["fresh"]}),
    "unsynced-files": ("power", {"recorded": ["fresh"]}),
    "unsynced-log": ("power", {"recorded": ["killed"]}),
    "trusted-sync": ("power", {"recorded": ["failed"]}),
    "split-accept": ("kill", {"scenarios": ["submit"]}),
    "ignored-commit-failure": ("error", {"scenarios": ["submit"]}),
    "no-guards": ("load", {}),
    "check-then-insert": ("load", {}),
}

FAMILIES = {"kill": kills.kill_family, "error": kills.error_family, "load": load.load_family, "power": power.power_family}


class Search:
    """The options of a family that stops at the first violation."""

    quick, first_only, recordings = False, True, None

    def __init__(self, options, scenarios=None, recorded=None):
        self.seed, self.jobs = options.seed, options.jobs
        self.scenarios, self.recorded = scenarios, recorded
        #: A search that finds its fault ends at once.
        self.seconds = options.search_seconds

    def budget(self, family):
        return self.seconds


def build():
    """The build that holds the faults; nothing of it is ever handed out."""
    scratch = ROOT / ".build" / "planted"
    command = ["swift", "build", "--package-path", str(ROOT), "--scratch-path", str(scratch), "--product", "atelier"]
    note("building with planted faults")
    subprocess.run([*command, "-Xswiftc", "-DPLANTED_FAULTS"], check=True, stdout=subprocess.DEVNULL)
    return scratch / "debug" / "atelier"


def planted_family(subject, tracer, options):
    """Every planted fault is noticed by the family that is there for it."""
    tally = Tally("planted", "mistakes built in on purpose, each of which another family must notice")
    binary = options.planted or build()
    if b"ATELIER_PLANT" not in binary.read_bytes():
        tally.violation("planted/none", f"{binary} holds no planted faults")
        return tally.finish()
    wanted = [fault for fault in FAULTS if fault in (options.faults or FAULTS)]
    options.search_seconds = max(120, (options.budget("planted") or 2400) / len(wanted))
    for fault, (family, where) in FAULTS.items():
        if fault not in wanted:
            continue
        found = FAMILIES[family](Subject(binary, plant=fault), tracer, Search(options, **where))
        if found.violations:
            tally.count(f"{fault} noticed by {family}")
            print(f"  {fault}: noticed after {found.tried} points: {found.violations[0]['problem']}", flush=True)
        else:
            tally.violation(f"planted/{fault}", f"the family '{family}' did not notice it in {found.tried} points")
    return tally.finish()
