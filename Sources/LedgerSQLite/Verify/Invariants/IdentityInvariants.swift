// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Invariant {
    static let references = Invariant(
        "INV-7", "no reference is given twice, and no counter stands below a number that it gave"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM submissions WHERE reference IS NOT NULL")
        try inspection.violations(
            """
            SELECT tenant, printf('reference ''%s'' stands %d times in application ''%s''', reference, count(*),
                application)
            FROM submissions WHERE reference IS NOT NULL
            GROUP BY tenant, reference, application HAVING count(*) > 1
            """)
        let counter = try inspection.connection.prepare(
            "SELECT value FROM counters WHERE tenant = ? AND name = ?")
        try inspection.connection.each(
            "SELECT tenant, reference FROM submissions WHERE reference IS NOT NULL"
        ) { row throws(LedgerError) in
            let (tenant, reference) = (row.text(0), row.text(1))
            switch try standing(of: reference, tenant, counter) {
            case .covered: break
            case .behind(let value):
                inspection.violation(
                    "reference '\(reference)' is beyond its counter, which stands at \(value)", in: tenant)
            case .uncounted: inspection.violation("no counter gave reference '\(reference)'", in: tenant)
            }
        }
    }

    private enum Standing {
        case covered
        case behind(Int64)
        case uncounted
    }

    /// Looks for the counter that is named after the text around a number in the reference.
    private static func standing(
        of reference: String, _ tenant: String, _ counter: VerifierStatement
    ) throws(LedgerError) -> Standing {
        var best: Int64?
        for (before, digits, after) in readings(of: Array(reference.utf8)) {
            guard let number = Int64(String(decoding: digits, as: UTF8.self)) else { continue }
            let name =
                "text\u{1F}" + String(decoding: before, as: UTF8.self) + "\u{1F}"
                + String(decoding: after, as: UTF8.self)
            try counter.bind([.text(tenant), .text(name)])
            guard try counter.next() else { continue }
            let value = counter.integer(0)
            if value >= number { return .covered }
            best = value
        }
        return best.map(Standing.behind) ?? .uncounted
    }

    /// Every way to see a number in a reference, the most likely first: the last run of digits, whole.
    private static func readings(
        of text: [UInt8]
    ) -> [(before: ArraySlice<UInt8>, digits: ArraySlice<UInt8>, after: ArraySlice<UInt8>)] {
        var readings: [(before: ArraySlice<UInt8>, digits: ArraySlice<UInt8>, after: ArraySlice<UInt8>)] = []
        var end = text.count
        while end > 0 {
            guard 48...57 ~= text[end - 1] else {
                end -= 1
                continue
            }
            var start = end
            while start > 0, 48...57 ~= text[start - 1] { start -= 1 }
            for last in stride(from: end, to: start, by: -1) {
                for first in start..<last {
                    readings.append((text[..<first], text[first..<last], text[last...]))
                }
            }
            end = start
        }
        return readings
    }

    static let idempotencyKeys = Invariant(
        "INV-8", "no idempotency key is taken twice"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM submissions WHERE idempotency_key IS NOT NULL")
        try inspection.violations(
            """
            SELECT tenant, printf('%d submissions of ''%s'' have one idempotency key, the last is ''%s''',
                count(*), action, max(id))
            FROM submissions WHERE idempotency_key IS NOT NULL
            GROUP BY tenant, idempotency_key, application, action, actor HAVING count(*) > 1
            """)
    }

    static let actors = Invariant(
        "INV-10", "the actor is the caller that was verified at the accept"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM submissions")
        try inspection.violations(
            """
            SELECT tenant, printf('submission ''%s'' has another actor than its caller', id) FROM submissions
            WHERE CASE WHEN json_valid(caller) THEN json_extract(caller, '$.user') IS NOT actor
                OR json_type(caller, '$.user') NOT IN ('text', 'null') ELSE 1 END
            """)
        try inspection.violations(
            """
            SELECT s.tenant, printf('audit entry %d names another actor than submission ''%s''',
                a.sequence, s.id)
            FROM submissions s JOIN audit a ON a.tenant = s.tenant AND a.submission = s.id
            WHERE a.event = 'accepted' AND a.actor IS NOT s.actor
            """)
    }

    static let pinnedContracts = Invariant(
        "INV-15", "the contract that a submission pins is stored, as its digest names it"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM submissions")
        try inspection.countChecked("SELECT count(*) FROM contracts")
        try inspection.violations(
            """
            SELECT s.tenant, printf('submission ''%s'' pins a contract that is not there', s.id)
            FROM submissions s LEFT JOIN contracts c ON c.tenant = s.tenant AND c.digest = s.contract
            WHERE c.digest IS NULL
            """)
        try inspection.connection.each("SELECT tenant, digest, plan FROM contracts") { row in
            if Digest(of: row.text(2)).description != row.text(1) {
                inspection.violation(
                    "contract '\(row.text(1))' is not what its digest names", in: row.text(0))
            }
        }
    }
}
