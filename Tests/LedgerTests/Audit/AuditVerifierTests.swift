// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import Ledger

@Suite struct AuditVerifierTests {
    private let scope = TenantScope(tenant: "lisbon")

    private func draft(_ number: Int) -> AuditDraft {
        AuditDraft(
            event: "edited", submission: "s\(number)", actor: "ana",
            record: RecordID(entityType: "report", id: "r"), at: Instant(microseconds: Int64(number)),
            details: #"{"number":\#(number)}"#, salt: [UInt8(number), 7])
    }

    /// A chain of ten entries.
    private func chain() -> [AuditRow] {
        var rows: [AuditRow] = []
        var head = AuditHead.empty
        for number in 1...10 {
            let row = AuditChain.link(draft(number), tenant: "lisbon", after: head)
            head = AuditHead(hash: row.hash, count: row.sequence)
            rows.append(row)
        }
        return rows
    }

    private func check(
        _ rows: [AuditRow], anchor: AuditAnchor? = nil, tenant: String = "lisbon"
    ) -> AuditChainCheck {
        var check = AuditChainCheck(tenant: tenant, anchor: anchor)
        for row in rows { check.take(row) }
        check.finish()
        return check
    }

    @Test func `a whole chain verifies to its head, page by page`() async throws {
        let ledger = MemoryLedger(now: { Instant(microseconds: 0) })
        let writes = (1...10).map { Write.audit(draft($0)) }
        _ = try await ledger.commit(Transition(scope: scope, writes: writes))
        let head = try await ledger.auditHead(in: scope)
        for pageSize in [1, 3, 10, 100] {
            let check = try await AuditVerifier(ledger, pageSize: pageSize)
                .verify(in: scope, anchor: AuditAnchor(head))
            #expect(check.firstBreak == nil)
            #expect(check.checked == 10)
            #expect(check.head == head)
        }
    }

    @Test func `an empty chain verifies`() async throws {
        let ledger = MemoryLedger(now: { Instant(microseconds: 0) })
        let check = try await AuditVerifier(ledger).verify(in: scope, anchor: AuditAnchor(.empty))
        #expect(check.firstBreak == nil)
    }

    static let changes: [(String, @Sendable (inout AuditRow) -> Void)] = [
        ("the event", { $0.draft.event = "created" }),
        ("the submission", { $0.draft.submission = nil }),
        ("the actor", { $0.draft.actor = "rui" }),
        ("the record's type", { $0.draft.record?.entityType = "tree" }),
        ("the record", { $0.draft.record?.id = "q" }),
        ("the instant", { $0.draft.at.microseconds += 1 }),
        ("the details", { $0.draft.details = "{}" }),
        ("the salt", { $0.draft.salt = [0] }),
        ("the digest of the details", { $0.detailsDigest[0] ^= 1 }),
        ("the link", { $0.previous[31] ^= 1 }),
        ("the hash", { $0.hash[5] ^= 1 }),
        (
            "details and digest together",
            { row in
                row.draft.details = "{}"
                row.detailsDigest = AuditChain.detailsDigest(details: "{}", salt: row.draft.salt)
            }
        ),
    ]

    @Test(arguments: changes.indices)
    func `a change of any part of an entry is named by its sequence`(_ index: Int) {
        var rows = chain()
        AuditVerifierTests.changes[index].1(&rows[4])
        #expect(check(rows).firstBreak?.sequence == 5, "\(AuditVerifierTests.changes[index].0)")
    }

    @Test func `an entry rewritten with its hash breaks the link of the next`() {
        var rows = chain()
        var changed = rows[4].draft
        changed.actor = "rui"
        rows[4] = AuditChain.link(changed, tenant: "lisbon", after: AuditHead(hash: rows[3].hash, count: 4))
        #expect(check(rows).firstBreak?.sequence == 6)
    }

    @Test func `a missing, a doubled and a moved entry are found`() {
        var missing = chain()
        missing.remove(at: 3)
        #expect(check(missing).firstBreak?.sequence == 4)
        var doubled = chain()
        doubled.insert(doubled[3], at: 3)
        #expect(check(doubled).firstBreak?.sequence == 5)
        var moved = chain()
        moved.swapAt(6, 7)
        #expect(check(moved).firstBreak?.sequence == 7)
    }

    @Test func `a chain does not verify as another tenant's`() {
        #expect(check(chain(), tenant: "porto").firstBreak?.sequence == 1)
    }

    @Test func `a cut tail shows against the anchor alone`() throws {
        let rows = chain()
        let anchor = AuditAnchor(AuditHead(hash: rows[9].hash, count: 10))
        #expect(check(rows, anchor: anchor).firstBreak == nil)
        let cut = Array(rows.dropLast(3))
        #expect(check(cut).firstBreak == nil)
        let broken = try #require(check(cut, anchor: anchor).firstBreak)
        #expect(broken.sequence == 8)
        #expect(broken.reason == "the chain ends at entry 7, the anchor names entry 10")
    }

    @Test func `a chain written anew shows against the anchor`() {
        let rows = chain()
        let anchor = AuditAnchor(AuditHead(hash: rows[5].hash, count: 6))
        var head = AuditHead.empty
        let anew = (1...10).map { number in
            var draft = draft(number)
            draft.actor = "rui"
            let row = AuditChain.link(draft, tenant: "lisbon", after: head)
            head = AuditHead(hash: row.hash, count: row.sequence)
            return row
        }
        #expect(check(anew).firstBreak == nil)
        #expect(check(anew, anchor: anchor).firstBreak?.sequence == 6)
    }

    @Test func `an erased entry leaves a chain that verifies`() {
        var rows = chain()
        rows[2].draft.details = ""
        rows[2].draft.salt = []
        #expect(check(rows).firstBreak == nil)
        #expect(check(rows).erased == 1)
        rows[2].draft.details = "{}"
        #expect(check(rows).firstBreak?.sequence == 3)
    }

    @Test(arguments: [
        "", ":", "12:1", String(repeating: "0", count: 64), String(repeating: "g", count: 64) + ":1",
        String(repeating: "0", count: 64) + ":", String(repeating: "0", count: 64) + ":-1",
        String(repeating: "0", count: 64) + ":1:2",
        String(repeating: "0", count: 64) + ":99999999999999999999",
    ])
    func `what is no anchor is none`(_ text: String) {
        #expect(AuditAnchor(text) == nil)
    }

    @Test func `an anchor reads back as it is printed`() {
        let anchor = AuditAnchor(AuditHead(hash: Digest(of: "x").bytes, count: 12))
        #expect(AuditAnchor(anchor.description) == anchor)
        #expect(AuditAnchor(AuditAnchor(.empty).description)?.head == .empty)
    }
}
