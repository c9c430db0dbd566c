// SPDX-License-Identifier: Apache-2.0

/// What looking at one invariant of a ledger brought up.
package struct InvariantResult: Sendable, Hashable {
    /// `INV-1`, `INV-2`, …: stable, documented.
    package let id: String
    /// The invariant as a sentence.
    package let name: String
    /// How many rows, entries or files were looked at.
    package internal(set) var checked = 0
    /// The first violations, each a sentence that names tenant and rows, and no value of a payload.
    package internal(set) var violations: [String] = []
    /// All of them, the first ones included.
    package internal(set) var violationCount = 0
    /// What is worth knowing and breaks nothing.
    package internal(set) var notes: [String] = []

    /// How many violations are kept as sentences.
    package static let maxViolations = 100

    init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    package var holds: Bool { violationCount == 0 }
}
