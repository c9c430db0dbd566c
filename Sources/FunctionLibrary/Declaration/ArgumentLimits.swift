// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Checks that several functions make of their arguments.
enum ArgumentLimits {
    /// A whole number within limits.
    static func integer(_ name: String, _ limits: ClosedRange<Int>) -> ArgumentCheck {
        { literals, _ in
            guard let number = literals[name]?.number else { return [] }
            if let value = number.int64, limits ~= Int(clamping: value) { return [] }
            let message = "'\(name)' must lie between \(limits.lowerBound) and \(limits.upperBound)"
            return [ArgumentProblem(argument: name, message: message)]
        }
    }

    /// A list of at least so many keys, none of them twice.
    static func keys(_ name: String, atLeast count: Int) -> ArgumentCheck {
        { literals, _ in
            guard let keys = Arguments(literals).keys(name) else { return [] }
            if keys.count < count {
                let wanted = count == 1 ? "a parameter" : "at least \(count) parameters"
                return [ArgumentProblem(argument: name, message: "'\(name)' must name \(wanted)")]
            }
            let repeated = keys.indices.first { keys[..<$0].contains(keys[$0]) }
            return repeated.map {
                [ArgumentProblem(argument: name, message: "'\(name)' names '\(keys[$0])' twice")]
            } ?? []
        }
    }

    /// Several checks in a row.
    static func all(_ checks: ArgumentCheck...) -> ArgumentCheck {
        { literals, scope in checks.flatMap { $0(literals, scope) } }
    }
}
