# SPDX-License-Identifier: Apache-2.0
"""Counts what was tried, and keeps what went wrong with the command that shows it again."""
import sys
import threading
import time


class Tally:
    """The result of one fault family."""

    def __init__(self, name, summary, quiet=False):
        self.name, self.summary, self.quiet = name, summary, quiet
        self.tried = 0
        #: How many points there are; more than were tried when time ran out.
        self.planned = 0
        self.outcomes = {}
        self.violations = []
        self.started = time.monotonic()
        self.seconds = 0.0
        self._lock = threading.Lock()

    def count(self, outcome, number=1):
        """Notes a point that went as promised, and how."""
        with self._lock:
            self.tried += number
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + number

    def violation(self, point, problem, evidence=""):
        """Notes a point that broke a promise."""
        with self._lock:
            self.tried += 1
            self.outcomes["violation"] = self.outcomes.get("violation", 0) + 1
            self.violations.append({"point": point, "problem": problem, "evidence": evidence})
            if len(self.violations) <= 12 and not self.quiet:
                print(f"VIOLATION {point}: {problem}\n{indent(evidence)}  replay: scripts/torture --replay {point}", flush=True)

    def finish(self):
        self.seconds = time.monotonic() - self.started
        if self.quiet:
            return self
        outcomes = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        rate = self.tried / self.seconds if self.seconds else 0
        points = f"{self.tried:>8} points" + (f" of {self.planned}" if self.is_sample else "")
        print(f"{self.name:<14} {points} {len(self.violations):>4} violations "
              f"{self.seconds:>7.1f} s {rate:>7.1f}/s  {outcomes}", flush=True)
        return self

    @property
    def is_sample(self):
        """True when time ran out before all points were tried."""
        return self.planned > self.tried

    @property
    def record(self):
        return {
            "name": self.name, "summary": self.summary, "tried": self.tried, "violations": len(self.violations),
            "outcomes": self.outcomes, "seconds": round(self.seconds, 1), "planned": max(self.planned, self.tried),
        }


def indent(text):
    return "".join(f"    {line}\n" for line in text.splitlines()[:20])


def note(text):
    print(text, file=sys.stderr, flush=True)


class Budget:
    """How long a family may take; None is for ever."""

    def __init__(self, seconds=None):
        self.end = None if seconds is None else time.monotonic() + seconds

    @property
    def left(self):
        """The seconds left; None without a limit."""
        return None if self.end is None else max(0.0, self.end - time.monotonic())

    @property
    def is_spent(self):
        return self.end is not None and time.monotonic() > self.end
