# SPDX-License-Identifier: Apache-2.0
"""One command, and a fault at each of its system calls in turn."""
import concurrent.futures
import errno
import os
import random
import shutil

from .promises import Broken, TRAP, expect
from .scenarios import SCENARIOS
from .subject import work_folder
from .tally import Budget, Tally


class Strikes:
    """Strikes a scenario at chosen system calls and judges what is left."""

    def __init__(self, subject, tracer, folder):
        self.subject, self.tracer, self.folder = subject, tracer, folder
        self.scenarios = {}
        self.number = 0

    def scenario(self, name):
        if name not in self.scenarios:
            self.scenarios[name] = SCENARIOS[name](name, self.subject, self.folder)
        return self.scenarios[name]

    def calls(self, name, kind):
        """The system calls of the command when nothing strikes it: name and path of each."""
        scenario = self.scenario(name)
        place = self.folder / f"list-{name}-{kind}"
        ledger = scenario.copy(place)
        listing = self.folder / f"list-{name}-{kind}.txt"
        expect(self.subject.run(ledger, *scenario.words(ledger),
                                tracer=[self.tracer, "list", "-r", str(place), "-c", kind, str(listing), "--"]), 0)
        shutil.rmtree(place)
        return [line.rstrip("\n").split("\t")[2:] for line in listing.read_text().splitlines()]

    def strike(self, point):
        """One point; returns how it went, or raises `Broken`."""
        family, name, *rest = point.split("/")
        scenario = self.scenario(name)
        self.number += 1
        place = self.folder / f"point-{os.getpid()}-{self.number}-{random.getrandbits(32):x}"
        ledger = scenario.copy(place)
        try:
            tracer = [self.tracer, *self.blow(family, rest, place), "--"]
            with scenario.company(ledger) as told:
                struck = self.subject.run(ledger, *scenario.words(ledger), tracer=tracer)
            return self.judge(family, scenario, ledger, struck, told, rest)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    @staticmethod
    def blow(family, rest, place):
        below = ["-r", str(place), "-c"]
        if family in ("kill", "kill-twice"):
            return ["kill", *below, "all", rest[0]]
        if family == "change":
            return ["kill", *below, "changes", rest[0]]
        if family == "short":
            return ["short", *below, "files", rest[0]]
        sticky = ["-s"] if family == "error-on" else []
        return ["error", *below, "files", *sticky, rest[0], str(getattr(errno, rest[1]))]

    def judge(self, family, scenario, ledger, struck, told, rest):
        if struck.code is None:
            raise Broken("the command hung", struck)
        if TRAP.search(struck.err) or struck.code in (132, 133, 134, 135, 136, 139, 70):
            raise Broken(f"the command crashed with exit {struck.code}", struck)
        if family.startswith(("error", "short")):
            self.judge_exit(scenario, struck)
        outcome = {0: "done", 137: "killed"}.get(struck.code, f"exit {struck.code}")
        if struck.code == 0 and not struck.documents:
            raise Broken("done without an answer, and without a word on that", struck)
        if family == "kill-twice":
            again = self.subject.run(ledger, "worker", "--until-idle",
                                     tracer=[self.tracer, "kill", rest[1], "--"])
            expect(again, 0, 137)
        scenario.settle(ledger, struck, told)
        return outcome

    @staticmethod
    def judge_exit(scenario, struck):
        """A failing call ends in success, or in a refusal with exit 2 that says why."""
        if ", missed" in struck.err and struck.code != 0:
            raise Broken("failed although nothing struck it", struck)
        if struck.code == 0:
            return
        # An accept that is safe and could not be followed further is exit 6.
        if struck.code not in (2, 6):
            raise Broken(f"exit {struck.code} instead of 0 or 2", struck)
        words = " ".join(struck.messages) + struck.err.split("syscalls:")[0]
        if not words.strip():
            raise Broken("refused without a word", struck)


#: What the first word of a point means.
WORDS = {"kill": "killed at a system call", "change": "killed at a change", "kill-twice": "killed, then its recovery",
         "error": "a call fails once", "error-on": "a call fails from then on", "short": "a call does half"}


def describe(point):
    """Command and kind of fault, as the page lists them."""
    family, name, *rest = point.split("/")
    return f"`{name}`, {WORDS[family]}" + (f", {rest[1]}" if family.startswith("error") else "")


def run_points(strikes, tally, points, jobs, budget):
    """Strikes all points, or as many as the budget allows."""
    tally.planned = len(points)

    def one(point):
        if budget.is_spent or (tally.quiet and tally.violations):
            return
        try:
            tally.count(strikes.strike(point), place=describe(point))
        except Broken as broken:
            tally.violation(point, broken.problem, broken.evidence)
        except Exception as problem:  # A harness that cannot judge must not look like a pass.
            tally.violation(point, f"the harness failed: {problem!r}")

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, points))


def ordered(points, seed):
    """The points in an order that a budget may cut anywhere."""
    points = list(points)
    random.Random(seed).shuffle(points)
    return points


def kill_family(subject, tracer, options):
    """SIGKILL where each system call begins; then the recovery killed, too."""
    tally = Tally("kill", "SIGKILL at every system call of an accept, a completion, a decision, a backup and a "
                          "restore; at some, the recovering worker is killed as well", options.first_only)
    folder = work_folder()
    try:
        strikes = Strikes(subject, tracer, folder)
        names = options.scenarios or [name for name in SCENARIOS if name != "submit-beside"]
        points, twice = [], []
        chance = random.Random(options.seed)
        for name in names:
            kind = "change" if options.quick else "kill"
            count = len(strikes.calls(name, "changes" if options.quick else "all"))
            # Beyond the last call the command ends untouched.
            points += [f"{kind}/{name}/{n}" for n in range(1, count + 2)]
            twice += [f"kill-twice/{name}/{chance.randint(1, count)}/{chance.randint(200, 1200)}"
                      for _ in range(4 if options.quick else 150)]
        run_points(strikes, tally, ordered(points + twice, options.seed), options.jobs, Budget(options.budget("kill")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return tally.finish()


#: Whose calls fail one by one; in the others the same calls would.
ERROR_SCENARIOS = ["first-submit", "submit", "submit-beside", "complete", "backup", "restore", "order", "order-paid",
                   "order-undone", "order-stopped"]
#: Calls that can meet a full disk.
FILLING = {"open", "openat", "creat", "write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate", "mkdir", "mkdirat",
           "rename", "renameat", "renameat2", "link", "linkat", "fsync", "fdatasync"}


def error_family(subject, tracer, options):
    """Every call that takes a file fails once, or from then on."""
    tally = Tally("error", "each call on a file fails with EIO or ENOSPC, once or from then on, or does half of its work; also "
                           "beside a worker and another client",
                  options.first_only)
    folder = work_folder()
    try:
        strikes = Strikes(subject, tracer, folder)
        points = []
        for name in options.scenarios or ERROR_SCENARIOS:
            for number, (call, _) in enumerate(strikes.calls(name, "files"), 1):
                points += [f"error/{name}/{number}/EIO", f"error-on/{name}/{number}/EIO"]
                if call in FILLING:
                    points += [f"error/{name}/{number}/ENOSPC", f"error-on/{name}/{number}/ENOSPC"]
                if call in ("read", "pread64", "write", "pwrite64"):
                    points.append(f"short/{name}/{number}")
        run_points(strikes, tally, ordered(points, options.seed), options.jobs, Budget(options.budget("error")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return tally.finish()
