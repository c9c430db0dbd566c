// SPDX-License-Identifier: Apache-2.0

/// How the process ends.
///
/// The meaning of each number is part of the interface.
struct ExitStatus: Hashable, Sendable {
    let code: Int32

    /// Done; warnings alone are this without `--strict`.
    static let done = ExitStatus(code: 0)
    /// Something that was looked at is not as it must be: a contract, a payload, a criterion, a chain, an awaited run.
    static let findings = ExitStatus(code: 1)
    /// Could not run; nothing was accepted.
    static let unable = ExitStatus(code: 2)
    /// What was named does not exist, or may not be seen.
    static let notFound = ExitStatus(code: 3)
    /// No identity, no tenant, or the role is not allowed.
    static let denied = ExitStatus(code: 4)
    /// A duplicate, a used idempotency key, a transition that is not possible just now.
    static let conflict = ExitStatus(code: 5)
    /// Accepted and safe, not finished.
    static let unfinished = ExitStatus(code: 6)
    /// A fault of the tool.
    static let fault = ExitStatus(code: 70)

    /// Ended by a signal.
    static func signal(_ number: Int32) -> ExitStatus { ExitStatus(code: 128 + number) }

    /// Which one stands when several apply.
    private static let precedence = [fault, unable, denied, notFound, findings, conflict, unfinished, done]

    /// The one of both that takes precedence.
    func combined(with other: ExitStatus) -> ExitStatus {
        ExitStatus.precedence.first { $0 == self || $0 == other } ?? self
    }
}
