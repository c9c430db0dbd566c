// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The argument `within` of duplicate functions: how far apart in time two subjects may lie, either way.
enum TimeWindow {
    /// True when the two lie within the window, its end included, or when there is none.
    static func holds(_ subject: MatchSubject, _ candidate: MatchSubject, _ arguments: Arguments) -> Bool {
        guard let window = arguments.duration("within") else { return true }
        let distance = subject.at.since(candidate.at)
        return (distance < .zero ? .zero - distance : distance) <= window
    }

    /// A window must be longer than nothing.
    static let check: ArgumentCheck = { literals, _ in
        guard let window = Arguments(literals).duration("within"), window <= .zero else { return [] }
        return [ArgumentProblem(argument: "within", message: "'within' must be longer than nothing")]
    }
}
