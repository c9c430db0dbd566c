# SPDX-License-Identifier: Apache-2.0
"""scripts/torture: breaks the built `atelier` on purpose.

  scripts/torture                    everything, a sample where 20 minutes do not suffice; writes docs/operations/torture.md
  scripts/torture --all              the same without a limit of time
  scripts/torture --quick            a sample of everything in under four minutes
  scripts/torture --family kill      one family: kill, error, load, orders, power, planted
  scripts/torture --replay POINT     one point again, as a violation printed it
"""
import argparse
import json
import os
import pathlib
import shutil
import sys
import time

from . import kills, load, orders, page, planted, power
from .promises import Broken
from .subject import BUILD, Subject, compile_tracer, find_binary, work_folder
from .tally import note

QUICK_SECONDS = 180
WHOLE_SECONDS = 1200


class Options:
    """What was asked for, as the families need it."""

    def __init__(self, given):
        self.quick, self.seed, self.jobs = given.quick, given.seed, given.jobs
        self.scenarios, self.recordings = given.scenario, given.recording
        self.seconds = given.seconds or (QUICK_SECONDS if given.quick else None if given.all else WHOLE_SECONDS)
        self.started, self.begun = time.monotonic(), []
        self.first_only, self.recorded = False, None
        self.faults = given.fault
        self.planted = pathlib.Path(given.planted).resolve() if given.planted else None
        # The faults need a build of their own, for which the quick run has no time.
        self.families = given.family or [name for name in FAMILIES if name != "planted" or not given.quick]

    def budget(self, family):
        """The seconds that a family may take, of what those before it have left; None without a limit."""
        if self.seconds is None:
            return None
        self.begun.append(family)
        left = self.seconds - (time.monotonic() - self.started)
        shares = sum(SHARES[name] for name in self.families if name not in self.begun) + SHARES[family]
        return max(1.0, left * SHARES[family] / shares)


FAMILIES = {"kill": kills.kill_family, "error": kills.error_family, "load": load.load_family,
            "orders": orders.orders_family, "power": power.power_family, "planted": planted.planted_family}
#: How the families share the time when it is short.
SHARES = {"kill": 4, "error": 3, "load": 2, "orders": 3, "power": 5, "planted": 4}


def replay(subject, tracer, point):
    folder = work_folder()
    try:
        if point.startswith("power/"):
            outcome = power.replay(subject, point)
        elif point.startswith("planted/"):
            print("planted faults are searched for again: scripts/torture --family planted --fault " + point.split("/")[1])
            return 2
        elif point.startswith("load/"):
            outcome = load.replay(subject, point)
        elif point.startswith("orders/"):
            outcome = orders.replay(subject, point)
        else:
            outcome = kills.Strikes(subject, tracer, folder).strike(point)
        print(f"{point}: {outcome}")
        return 0
    except Broken as broken:
        print(f"VIOLATION {point}: {broken.problem}\n{broken.evidence}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remember(tallies):
    """Keeps what came of each family, so that one that was run again takes the place of its earlier run."""
    last = BUILD / "last.json"
    families = {}
    if last.exists():
        families = {family["name"]: family for family in json.loads(last.read_text())["families"]}
    for tally in tallies:
        record = tally.record
        if tally.name == "planted" and tally.name in families:
            # A fault that was searched for again takes the place of its own search alone.
            before = {name: count for name, count in families[tally.name]["outcomes"].items() if name != "violation"}
            record["outcomes"] = {**before, **record["outcomes"]}
        families[tally.name] = record
    report = {"families": [families[name] for name in FAMILIES if name in families], "violations": [
        violation for tally in tallies for violation in tally.violations]}
    BUILD.mkdir(parents=True, exist_ok=True)
    last.write_text(json.dumps(report, indent=1))
    return report


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--all", action="store_true", help="without a limit of time")
    parser.add_argument("--family", action="append", choices=list(FAMILIES))
    parser.add_argument("--scenario", action="append")
    parser.add_argument("--recording", action="append", help="of the last run, by name, instead of new ones")
    parser.add_argument("--fault", action="append", choices=list(planted.FAULTS), help="only these planted faults")
    parser.add_argument("--planted", help="a build with planted faults, instead of a new one")
    parser.add_argument("--replay", metavar="POINT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, help="the time for all families together")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true", help="write docs/operations/torture.md after any run")
    parser.add_argument("--binary", help="the atelier to torture; by default the newest that is built")
    given = parser.parse_args()
    binary = find_binary(given.binary)
    subject, tracer = Subject(binary), compile_tracer()
    if given.replay:
        return replay(subject, tracer, given.replay)
    note(f"torture of {binary}, seed {given.seed}")
    options = Options(given)
    tallies = [FAMILIES[name](subject, tracer, options) for name in options.families]
    violations = sum(len(tally.violations) for tally in tallies)
    binary_is_clean = b"ATELIER_PLANT" not in binary.read_bytes()
    if not binary_is_clean:
        print(f"VIOLATION {binary} is a build with planted faults")
    if not given.quick:
        report = remember(tallies)
        if given.write or (len(report["families"]) == len(FAMILIES) and not violations):
            page.write(report, given.seed, binary)
    sampled = [tally.name for tally in tallies if tally.is_sample]
    if sampled:
        print(f"a sample only, chosen by the seed: {', '.join(sampled)}; --all tries every point")
    print(f"{sum(tally.tried for tally in tallies)} points, {violations} violations")
    return 1 if violations or not binary_is_clean else 0


sys.exit(main())
