# SPDX-License-Identifier: Apache-2.0
"""What must be true of a ledger after any fault, judged from outside: by the verbs and by what clients were told."""
import re


class Broken(Exception):
    """A promise that was not kept."""

    def __init__(self, problem, evidence=""):
        super().__init__(problem)
        self.problem, self.evidence = problem, str(evidence)


#: What a program that trapped leaves on standard error.
TRAP = re.compile(r"Fatal error|Stack dump|Thread \d+ crashed|Program crashed|Precondition failed|stack trace", re.I)


def expect(result, *codes):
    """A command that must end with one of these codes, and without a trap."""
    if result.code not in codes:
        raise Broken(f"exit {result.code} instead of {' or '.join(map(str, codes))}", result)
    if TRAP.search(result.err):
        raise Broken("a trap", result)
    return result


def check_verify(subject, ledger):
    """Every invariant holds."""
    expect(subject.run(ledger, "verify"), 0)


def drain(subject, ledger):
    """A fresh worker does what is left, at once: nobody waits for a dead process's lease."""
    expect(subject.run(ledger, "worker", "--until-idle", patience=20), 0)


def submissions(subject, ledger, user="rui"):
    """All submissions, by id."""
    found, after = {}, None
    while True:
        words = ["submissions", "list", "--limit", "1000", "--user", user, "--role", "admin"]
        if after is not None:
            words += ["--after", str(after)]
        page = expect(subject.run(ledger, *words), 0).document
        for row in page["submissions"]:
            found[row["id"]] = row
        after = page.get("next")
        if after is None:
            return found


def records(subject, ledger, kind):
    """All records of a type."""
    found, after = [], None
    while True:
        words = ["records", "list", "--entity-type", kind, "--limit", "1000"]
        if after is not None:
            words += ["--after", str(after)]
        page = expect(subject.run(ledger, *words), 0).document
        found += page["records"]
        after = page.get("next")
        if after is None:
            return found


def check_acknowledged(rows, acknowledged):
    """Everything that a client was told is there, as it was told."""
    for told in acknowledged:
        row = rows.get(told["id"])
        if row is None:
            raise Broken(f"the acknowledged submission {told['id']} is lost")
        if row["reference"] != told["reference"]:
            raise Broken(f"submission {told['id']} was told {told['reference']} and has {row['reference']}")


def check_settled(rows, reports, held=frozenset()):
    """Every submission came to its end, with exactly one record; one that is held as a twin has none."""
    makers = {}
    for report in reports:
        makers[report["created_by"]] = makers.get(report["created_by"], 0) + 1
    for identity, row in rows.items():
        if row["action"] != "report":
            continue
        expected = (0, "rejected_duplicate") if identity in held else (1, "created")
        if (makers.get(identity, 0), row["status"]) != expected:
            raise Broken(f"submission {identity} is {row['status']} with {makers.get(identity, 0)} records: "
                         f"{row.get('error')} {row.get('waiting_for')}")
    references = [row["reference"] for row in rows.values() if row["reference"]]
    if len(set(references)) != len(references):
        raise Broken("a reference was given twice", sorted(references))
    strangers = set(makers) - set(rows)
    if strangers:
        raise Broken(f"records of unknown submissions: {sorted(strangers)}")
