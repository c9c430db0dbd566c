// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// One invariant being looked at: where its findings gather.
final class Inspection {
    let connection: VerifierConnection
    let contents: StoredContents
    private(set) var result: InvariantResult

    init(of invariant: Invariant, on connection: VerifierConnection, _ contents: StoredContents) {
        self.connection = connection
        self.contents = contents
        result = InvariantResult(id: invariant.id, name: invariant.name)
    }

    /// Counts what is looked at.
    func countChecked(_ sql: String) throws(LedgerError) {
        result.checked += Int(clamping: try connection.integer(sql))
    }

    func countChecked(_ number: Int) { result.checked += number }

    /// Takes every row of a query as a violation: its first column is the tenant, its second the sentence.
    func violations(_ sql: String) throws(LedgerError) {
        try connection.each(sql) { row in violation(row.text(1), in: row.text(0)) }
    }

    /// Takes one violation; beyond the first hundred they are only counted.
    func violation(_ sentence: String, in tenant: String? = nil) {
        result.violationCount += 1
        guard result.violations.count < InvariantResult.maxViolations else { return }
        result.violations.append(tenant.map { "tenant '\($0)': \(sentence)" } ?? sentence)
    }

    func note(_ sentence: String) { result.notes.append(sentence) }
}

/// Something that is true of every ledger.
struct Invariant: Sendable {
    let id: String
    let name: String
    let inspect: @Sendable (Inspection) throws(LedgerError) -> Void

    init(
        _ id: String, _ name: String, _ inspect: @escaping @Sendable (Inspection) throws(LedgerError) -> Void
    ) {
        self.id = id
        self.name = name
        self.inspect = inspect
    }

    /// Those that say whether the others can be asked at all.
    static var foundations: [Invariant] { [soundFile, knownSchema] }

    /// Those about what the rows say.
    static var contents: [Invariant] {
        [
            tenants, recordsOfSubmissions, nothingStuck, statesFit, references, idempotencyKeys, events,
            actors,
            auditChain, attachedFiles, leases, matchKeys, pinnedContracts, fires,
        ]
    }
}

extension Inspection {
    /// True for a schema that has what operators need to know.
    func knowsOperations() throws(LedgerError) -> Bool {
        try connection.integer("PRAGMA user_version") >= Int64(Migration.operations.number)
    }
}
