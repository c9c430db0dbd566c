# SPDX-License-Identifier: Apache-2.0
"""Commands that are struck: what the ledger is before, and what must be true of it afterwards."""
import contextlib
import json
import shutil
import signal
import subprocess
import threading

from .promises import Broken, check_acknowledged, check_settled, check_verify, drain, expect, records, submissions
from .subject import PATIENCE, make_photo, report_words

KEY = "one-of-a-kind"


class Scenario:
    """A ledger as it is before, and a command that is struck."""

    #: Submissions in the end.
    submissions = 2

    def __init__(self, name, subject, folder):
        self.name, self.subject = name, subject
        self.template = folder / f"template-{name}"
        self.template.mkdir()
        self.photo = make_photo(folder / f"{name}.png")
        #: What clients were told while the ledger was made ready.
        self.told = []
        self.prepare(self.template / "ledger.db")

    def accept(self, ledger, key, place, *more):
        answer = expect(self.subject.run(ledger, *report_words(key, place, self.photo), *more), 0, 5)
        self.told.append(answer.submission)
        return answer.submission

    def prepare(self, ledger):
        raise NotImplementedError

    def copy(self, folder):
        shutil.copytree(self.template, folder, symlinks=True)
        return folder / "ledger.db"

    def company(self, ledger):
        """Who else works on the ledger meanwhile; gives the list of what they were told."""
        return contextlib.nullcontext([])

    def settle(self, ledger, struck, told):
        """What a fresh worker, the verifier and the client's second try find."""
        told = [*self.told, *told]
        if struck.submission:
            told.append(struck.submission)
        if ledger.exists() and ledger.stat().st_size:
            drain(self.subject, ledger)
            check_verify(self.subject, ledger)
            check_acknowledged(submissions(self.subject, ledger), told)
        again = self.again(ledger)
        if again.submission:
            told.append(again.submission)
        drain(self.subject, ledger)
        check_verify(self.subject, ledger)
        rows = submissions(self.subject, ledger)
        check_acknowledged(rows, told)
        if len(rows) != self.submissions:
            raise Broken(f"{len(rows)} submissions instead of {self.submissions}", list(rows.values()))
        self.check_records(ledger, rows)
        if struck.code == 2 and struck.submission is None and was_accepted(struck, again):
            if "outcome" not in struck.out + struck.err and "committing" not in struck.out + struck.err:
                raise Broken("exit 2 says that nothing was accepted, and it was", struck)

    def check_records(self, ledger, rows):
        """Every submission has its record and its photo."""
        check_settled(rows, records(self.subject, ledger, "report"))
        photos = records(self.subject, ledger, "report_attachment")
        if len(photos) != self.submissions:
            raise Broken(f"{len(photos)} attachments instead of {self.submissions}")

    def again(self, ledger):
        """What a client does who got no answer: the same command again."""
        return expect(self.subject.run(ledger, *self.words(ledger)), 0)


def was_accepted(struck, again):
    """True when the second try found the first one's submission: it is older than the second try."""
    row = again.submission
    return bool(row) and "submit" in struck.words and row.get("status") != "accepted" and "--wait" not in struck.words


class FirstSubmit(Scenario):
    """The first submission: it makes the ledger, stores a photo and is accepted."""

    submissions = 1

    def prepare(self, ledger):
        pass

    def words(self, ledger):
        return report_words(KEY, 7, self.photo)


class Submit(FirstSubmit):
    """A submission to a ledger that is in use."""

    submissions = 2

    def prepare(self, ledger):
        self.accept(ledger, "before", 1, "--wait")


class SubmitAndWait(Submit):
    """Accept and completion in one process."""

    def words(self, ledger):
        return [*super().words(ledger), "--wait"]


class SubmitBeside(Submit):
    """A submission while a worker and another client are at work; a fault of one process is no other's."""

    submissions = 3

    @contextlib.contextmanager
    def company(self, ledger):
        told, problems = [], []

        def client():
            answer = self.subject.run(ledger, *report_words("beside", 300, self.photo))
            if answer.code != 0 or not answer.submission:
                problems.append(answer)
            else:
                told.append(answer.submission)

        worker = self.subject.start(ledger, "worker")
        other = threading.Thread(target=client)
        other.start()
        try:
            yield told
        finally:
            other.join()
            # It is asked only once it can hear: while it opens the ledger a signal ends it at once, which is right, too.
            worker.send_signal(signal.SIGTERM)
            try:
                out, err = worker.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.communicate()
                raise Broken("the worker beside did not end")
        if worker.returncode != 143:
            raise Broken(f"the worker beside ended with {worker.returncode}", out + err)
        if problems:
            raise Broken("the client beside was refused", problems[0])


class Complete(Scenario):
    """A worker that takes one accepted submission to its end."""

    def prepare(self, ledger):
        self.accept(ledger, "before", 1, "--wait")
        self.accept(ledger, KEY, 7)

    def words(self, ledger):
        return ["worker", "--once"]


class Override(Scenario):
    """A person who says that a held twin is none."""

    def prepare(self, ledger):
        self.accept(ledger, "before", 7, "--wait")
        self.held = self.accept(ledger, KEY, 7, "--wait")

    def words(self, ledger):
        return ["submissions", "decide", self.held["id"], "--override", "--user", "rui", "--role", "admin"]

    def again(self, ledger):
        # A second word on the same hold finds it decided, or decides it.
        return expect(self.subject.run(ledger, *self.words(ledger)), 0, 5)


class Backup(Scenario):
    """A copy of a ledger with its files: there whole, or not there."""

    def prepare(self, ledger):
        self.accept(ledger, "before", 1, "--wait")
        self.accept(ledger, KEY, 7)

    def target(self, ledger):
        return ledger.parent / "copy.db"

    def words(self, ledger):
        return ["ledger", "backup", str(self.target(ledger))]

    def settle(self, ledger, struck, told):
        target = self.target(ledger)
        if target.exists():
            self.check_copy(target)
        elif struck.code == 0:
            raise Broken("a backup that is done is not there", struck)
        expect(self.subject.run(ledger, *self.words(ledger), "--force"), 0)
        self.check_copy(target)
        left = [path.name for path in target.parent.iterdir() if path.name.startswith("copy.db.partial")]
        if left:
            raise Broken(f"a backup that is done left {left}")
        drain(self.subject, ledger)
        check_verify(self.subject, ledger)
        check_acknowledged(submissions(self.subject, ledger), self.told)

    def check_copy(self, target):
        check_verify(self.subject, target)
        check_acknowledged(submissions(self.subject, target), self.told)
        if self.subject.run(target, *report_words("early", 400)).code != 2:
            raise Broken("a copy that nobody has restored takes submissions")


class Restore(Backup):
    """A copy made usable: wholly, or still marked as a copy."""

    def prepare(self, ledger):
        super().prepare(ledger)
        expect(self.subject.run(ledger, "ledger", "backup", str(self.target(ledger))), 0)

    def words(self, ledger):
        return ["ledger", "restore", str(self.target(ledger))]

    def settle(self, ledger, struck, told):
        target = self.target(ledger)
        early = expect(self.subject.run(target, *report_words("early", 400)), 0, 2)
        if struck.code == 0 and early.code != 0:
            raise Broken("a copy that was restored takes no submission", early)
        expect(self.subject.run(ledger, *self.words(ledger)), 0)
        late = expect(self.subject.run(target, *report_words("late", 500)), 0)
        drain(self.subject, target)
        check_verify(self.subject, target)
        rows = submissions(self.subject, target)
        new = [answer.submission for answer in (early, late) if answer.code == 0]
        check_acknowledged(rows, [*self.told, *new])
        for row in new:
            if int(row["reference"].rsplit("-", 1)[1]) <= 1000:
                raise Broken("a restored copy gives a number that the original may have given", row)
        check_settled(rows, records(self.subject, target, "report"))


class AsyncSubmit(Scenario):
    """An action that is executed off the request: its accept is a transaction of its own."""

    submissions = 2

    def prepare(self, ledger):
        self.note(ledger, "before", "a")
        drain(self.subject, ledger)

    def note(self, ledger, key, code):
        answer = expect(self.subject.run(ledger, *self.note_words(key, code)), 0)
        self.told.append(answer.submission)

    @staticmethod
    def note_words(key, code):
        return ["submit", "note", "--payload", json.dumps({"code": code}), "--idempotency-key", key]

    def words(self, ledger):
        return self.note_words(KEY, "b")

    def check_records(self, ledger, rows):
        """Each code has one record, whoever of those that asked for it came first; the others failed, and made none."""
        notes = records(self.subject, ledger, "note")
        codes = sorted(note["fields"]["code"] for note in notes)
        if codes != ["a", "b"]:
            raise Broken(f"records of {codes} instead of one of each code")
        makers = sorted(note["created_by"] for note in notes)
        created = sorted(identity for identity, row in rows.items() if row["status"] == "created")
        failed = [row for row in rows.values() if row["status"] == "failed"]
        if makers != created or len(created) + len(failed) != len(rows):
            raise Broken("records and the statuses of those that made them disagree", list(rows.values()))


class AsyncUnique(AsyncSubmit):
    """A worker that executes two submissions with one unique value, accepted before either had it."""

    submissions = 3

    def prepare(self, ledger):
        for key, code in (("first", "a"), ("second", "a"), (KEY, "b")):
            self.note(ledger, key, code)

    def words(self, ledger):
        return ["worker", "--once"]


SCENARIOS = {
    "first-submit": FirstSubmit, "submit": Submit, "submit-wait": SubmitAndWait, "submit-beside": SubmitBeside,
    "complete": Complete, "override": Override, "async-submit": AsyncSubmit, "async-unique": AsyncUnique,
    "backup": Backup, "restore": Restore,
}
