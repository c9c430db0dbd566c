// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// One thing that was looked at, and what is to be done about it.
struct DoctorCheck: Sendable {
    enum Verdict: String, Sendable { case ok, note, warning, problem }

    let name: String
    let verdict: Verdict
    let message: String
    /// How to mend it.
    let help: String?

    static func ok(_ name: String, _ message: String) -> DoctorCheck {
        DoctorCheck(name: name, verdict: .ok, message: message, help: nil)
    }

    /// Something that is missing and need not be there.
    static func note(_ name: String, _ message: String, help: String? = nil) -> DoctorCheck {
        DoctorCheck(name: name, verdict: .note, message: message, help: help)
    }

    static func warning(_ name: String, _ message: String, help: String?) -> DoctorCheck {
        DoctorCheck(name: name, verdict: .warning, message: message, help: help)
    }

    static func problem(_ name: String, _ message: String, help: String?) -> DoctorCheck {
        DoctorCheck(name: name, verdict: .problem, message: message, help: help)
    }

    /// What kept a verb from working, as it would tell it.
    static func problem(_ name: String, _ failure: Failure) -> DoctorCheck {
        problem(name, failure.entries.map(\.message).joined(separator: "; "), help: failure.help)
    }

    var value: Value {
        [
            "name": .string(name), "verdict": .string(verdict.rawValue), "message": .string(message),
            "help": help.map(Value.string) ?? .null,
        ]
    }

    var text: String {
        let mark = verdict.rawValue + String(repeating: " ", count: 9 - verdict.rawValue.utf8.count)
        let way = help.map { "\n           = help: " + VisibleText.line($0) } ?? ""
        return "\(mark)\(name): \(VisibleText.line(message))\(way)\n"
    }
}
