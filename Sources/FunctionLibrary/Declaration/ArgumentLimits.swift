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

    /// A list of at least so many keys.
    static func keys(_ name: String, atLeast count: Int) -> ArgumentCheck {
        { literals, _ in
            guard let keys = Arguments(literals).keys(name) else { return [] }
            guard keys.count < count else { return [] }
            let wanted = count == 1 ? "a parameter" : "at least \(count) parameters"
            return [ArgumentProblem(argument: name, message: "'\(name)' must name \(wanted)")]
        }
    }

    /// Text that a function has to know before it runs.
    static func written(_ name: String) -> ArgumentCheck {
        { literals, scope in
            guard scope.given(name), literals[name] == nil else { return [] }
            return [
                ArgumentProblem(argument: name, message: "'\(name)' must be written out, not referred to")
            ]
        }
    }

    /// Several checks in a row.
    static func all(_ checks: ArgumentCheck...) -> ArgumentCheck {
        { literals, scope in checks.flatMap { $0(literals, scope) } }
    }
}
