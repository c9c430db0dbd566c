// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// One step of the schema: forward only, never edited after a release (a test pins its digest).
struct Migration: Sendable {
    /// Becomes `user_version`.
    let number: Int
    let name: String
    let sql: String

    /// Digest of the statements, pinned by a test.
    var digest: Digest { Digest(of: sql) }

    /// Every migration, in order; numbers count from 1 without gaps.
    static let all: [Migration] = [.ledger, .matchChecks, .triggers, .operations, .triggerCauses]

    /// The schema that this build writes.
    static var latest: Int { all.last?.number ?? 0 }

    /// `application_id` of a ledger: the bytes `ATLR`.
    static let applicationID: Int64 = 0x4154_4C52
}
