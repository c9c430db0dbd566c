// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// What became of one case.
package struct CaseResult: Sendable {
    package enum Verdict: String, Sendable, Hashable {
        case passed, failed
        /// It needs what this version reads and does not run.
        case unsupported
    }

    package var suite: String
    package var action: String
    package var name: String
    package var range: SourceRange
    package var failures: [TestFailure] = []
    package var unsupported: String?
    /// What the case has reached, by the action it was submitted to.
    package var reached: [String: ReachedPlaces] = [:]

    package var verdict: Verdict {
        unsupported != nil ? .unsupported : failures.isEmpty ? .passed : .failed
    }

    package init(suite: String, action: String, name: String, range: SourceRange) {
        self.suite = suite
        self.action = action
        self.name = name
        self.range = range
    }
}

/// An expectation that was not met, or something that went wrong before it could be looked at.
package struct TestFailure: Sendable, Hashable {
    /// One sentence, lower case, without a full stop.
    package var message: String
    package var range: SourceRange
    package var expected: Value?
    /// Nil where there is nothing.
    package var actual: Value?
    /// True when both are to be shown.
    package var isComparison: Bool
    /// What explains it: refusals, and conditions with their operands.
    package var notes: [String] = []

    package init(_ message: String, at range: SourceRange) {
        self.message = message
        self.range = range
        isComparison = false
    }

    package init(_ message: String, at range: SourceRange, expected: Value, actual: Value?) {
        self.message = message
        self.range = range
        self.expected = expected
        self.actual = actual
        isComparison = true
    }
}
