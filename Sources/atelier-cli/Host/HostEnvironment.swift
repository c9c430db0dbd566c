// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The environment variables that the process was started with.
struct HostEnvironment: Sendable {
    let variables: [String: String]

    /// Stands for a value whose bytes are no text; no value of text can hold a zero.
    private static let noText = "\0"

    init(_ variables: [String: String]) { self.variables = variables }

    /// Those of this process.
    static func current() -> HostEnvironment {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                let isText = String(validatingCString: entry) != nil
                variables[String(text[..<equals])] =
                    isText ? String(text[text.index(after: equals)...]) : HostEnvironment.noText
            }
            next += 1
        }
        return HostEnvironment(variables)
    }

    /// The first argument or setting of ours whose bytes are no text: repaired, it would name something else.
    var firstUnreadable: String? {
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = CommandLine.unsafeArgv[index] else { break }
            if String(validatingCString: argument) == nil { return "argument \(index)" }
        }
        return variables.keys.sorted().first {
            $0.hasPrefix("ATELIER_") && variables[$0] == HostEnvironment.noText
        }
    }

    /// A variable; one that is empty counts as absent.
    subscript(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// The setting of a flag: `ATELIER_LEDGER` for `ledger`.
    func setting(_ flag: String) -> String? { self[HostEnvironment.variable(of: flag)] }

    /// What the variable of a flag is called.
    static func variable(of flag: String) -> String {
        "ATELIER_" + flag.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
}
