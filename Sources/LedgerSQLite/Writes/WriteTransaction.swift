// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
internal import Ledger

/// The write connection's transaction, and the statements that transitions are made of.
final class WriteTransaction {
    let connection: SQLiteConnection
    let order: ChangeOrder
    let contracts: ContractWrites
    let counters: CounterWrites
    let submissions: SubmissionWrites
    let runs: RunWrites
    let records: RecordWrites
    let matches: MatchWrites
    let checks: MatchCheckWrites
    let triggers: TriggerWrites
    let attachments: AttachmentWrites
    let trail: TrailWrites
    let purges: PurgeWrites
    let files: FileStore

    private let beginStatement: SQLiteStatement
    private let commitStatement: SQLiteStatement
    private let rollBackStatement: SQLiteStatement

    init(_ connection: SQLiteConnection, files: FileStore) {
        self.connection = connection
        self.files = files
        order = ChangeOrder(connection)
        contracts = ContractWrites(connection)
        counters = CounterWrites(connection)
        submissions = SubmissionWrites(connection)
        runs = RunWrites(connection, order, submissions)
        records = RecordWrites(connection, order)
        matches = MatchWrites(connection, order, records)
        checks = MatchCheckWrites(connection)
        triggers = TriggerWrites(connection)
        attachments = AttachmentWrites(connection)
        trail = TrailWrites(connection)
        purges = PurgeWrites(connection)
        beginStatement = SQLiteStatement(connection, "BEGIN IMMEDIATE")
        commitStatement = SQLiteStatement(connection, "COMMIT")
        rollBackStatement = SQLiteStatement(connection, "ROLLBACK")
    }

    func begin() throws(LedgerError) {
        forget()
        try connection.faults?.pass(.begin)
        try beginStatement.start()
        while try beginStatement.step() {}
    }

    /// Returns after the sync.
    ///
    /// Every failure but a full disk leaves the outcome open.
    ///
    /// A full disk does not: SQLite writes the frame that commits last, and a write that fails ends the
    /// attempt (`pagerWalFrames`), so that the log holds no commit.
    func commit() throws(LedgerError) {
        do throws(LedgerError) {
            try connection.faults?.pass(.commit)
            try commitStatement.start()
            while try commitStatement.step() {}
        } catch {
            if PlantedFault.ignoredCommitFailure.isPlanted { return }
            throw error.code == .full ? error : .unknownOutcome(error)
        }
        do throws(LedgerError) {
            try connection.faults?.pass(.acknowledge)
            try matches.committed()
        } catch {
            throw .unknownOutcome(error)
        }
    }

    /// Takes everything back; nothing is left to do when SQLite has done so by itself.
    func rollBack() throws(LedgerError) {
        forget()
        if connection.isOutsideTransaction { return }
        try rollBackStatement.start()
        while try rollBackStatement.step() {}
    }

    /// Nothing that a transaction gave out outlives it.
    private func forget() {
        order.forget()
        trail.forget()
        records.forget()
        matches.forget()
        checks.forget()
        forgetItem()
    }

    private func forgetItem() {
        submissions.forget()
        runs.forget()
        records.forgetTransition()
    }

    // MARK: - One transition

    /// Checks every guard before the first write, so that a refused transition leaves nothing to take back.
    func perform(_ transition: Transition) throws(LedgerError) -> CommitOutcome {
        forgetItem()
        order.beginTransition()
        let tenant = transition.scope.tenant
        for condition in transition.guards where try !holds(condition, tenant) {
            return .refused(condition)
        }
        let isUnheld = try matches.areUnheld(transition.sought, tenant)
        var reference: String?
        var numbered: [Write] = []
        // Other rows may name a submission that stands further down, so submissions go first.
        var sequence: Int64?
        for case .insertSubmission(let row) in transition.writes {
            sequence = try submissions.insert(row, tenant)
        }
        if let request = transition.counter {
            var text: String
            var isPassedOver: Bool
            repeat {
                text = request.render(try counters.next(request, tenant))
                if let closure = transition.numbered { numbered = closure(text) }
                isPassedOver = try !insert(numbered, tenant, &sequence)
            } while isPassedOver
            reference = text
        }
        if PlantedFault.splitAccept.isPlanted, sequence != nil { try splitHere() }
        for write in transition.writes { try apply(write, tenant) }
        for write in numbered { try apply(write, tenant) }
        return .committed(
            reference: reference, sequence: sequence, unheldSince: isUnheld ? try order.last() : nil)
    }

    /// Inserts the submissions among writes; false where another counter has written the reference.
    ///
    /// That is rare, and looked up only where an insert is refused.
    private func insert(
        _ writes: [Write], _ tenant: String, _ sequence: inout Int64?
    ) throws(LedgerError) -> Bool {
        for case .insertSubmission(let row) in writes {
            do throws(LedgerError) {
                sequence = try submissions.insert(row, tenant)
            } catch {
                guard (try? submissions.isReferenceTaken(row, tenant)) ?? false else { throw error }
                return false
            }
        }
        return true
    }

    private func apply(_ write: Write, _ tenant: String) throws(LedgerError) {
        switch write {
        case .contract(let digest, let plan): try contracts.insert(digest, plan, tenant)
        case .insertSubmission: break
        case .updateSubmission(let row): try submissions.update(row, tenant)
        case .insertRun(let row):
            try runs.insert(row, tenant, submission: try place(of: row.submission, tenant))
        case .updateRun(let row): try runs.update(row, tenant)
        case .journal(let row): try runs.journal(row, tenant)
        case .insertRecord(let row, let uniques):
            _ = try place(of: row.createdBy, tenant)
            try records.insert(row, uniques, tenant)
        case .updateRecord(let row, let uniques): try records.update(row, uniques, tenant)
        case .takeUniques(let uniques, let record): try records.take(uniques, of: record, tenant)
        case .insertAttachment(let row):
            _ = try place(of: row.submission, tenant)
            try attachments.insert(row, tenant)
        case .attach(let attachment, let record):
            try attachments.attach(attachment, record, tenant, known: submissions.places)
        case .holdKeys(let keys, let submission, let at):
            let place = try place(of: submission, tenant)
            try matches.hold(keys, by: place, at: at, tenant)
        case .recordKeys(let keys, let submission, let record, let at):
            let place = try place(of: submission, tenant)
            try matches.handOver(keys, of: place, to: record, at: at, tenant)
        case .releaseKeys(let submission):
            guard let place = try submissions.place(of: submission, tenant) else { break }
            try matches.release(of: place.sequence, tenant)
        case .matchCheck(let row): try checks.know(row, tenant)
        case .setHolds(let submission, let others): try runs.setHolds(of: submission, on: others, tenant)
        case .wakeHeld(let submission, let at): try runs.wakeHeld(by: submission, at: at, tenant)
        case .purge(let row):
            try purges.purge(row, at: try place(of: row.submission, tenant).sequence, tenant)
        case .forgetKey(let submission):
            try purges.forgetKey(of: try place(of: submission, tenant).sequence)
        case .trigger(let row): try triggers.know(row, tenant)
        case .fire(let row): try triggers.record(row, tenant)
        case .audit(let draft): try trail.append(draft, tenant)
        case .outbox(let row):
            try trail.append(row, tenant)
            try runs.wakeHeld(by: OutboxRow.waitKey(row.event), at: row.at, tenant)
        }
    }

    private func place(of submission: String, _ tenant: String) throws(LedgerError) -> SubmissionPlace {
        guard let place = try submissions.place(of: submission, tenant) else {
            throw .missing("submission", submission)
        }
        return place
    }
}

extension LedgerError {
    /// A transition that changes a row which is not there.
    static func missing(_ kind: String, _ id: String) -> LedgerError {
        LedgerError(.invalidTransition, "\(kind) '\(id)' does not exist")
    }

    fileprivate static func unknownOutcome(_ cause: LedgerError) -> LedgerError {
        LedgerError(
            .unknownOutcome, "committing to the ledger failed: \(cause.message)",
            hint: "look for the submission by its id before trying again")
    }

    /// A transition that no store can write.
    static func impossible(_ reason: String) -> LedgerError { LedgerError(.invalidTransition, reason) }
}
