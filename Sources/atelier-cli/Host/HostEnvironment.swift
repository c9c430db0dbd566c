// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The environment variables that the process was started with.
struct HostEnvironment: Sendable {
    let variables: [String: String]

    init(_ variables: [String: String]) { self.variables = variables }

    /// Those of this process.
    static func current() -> HostEnvironment {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return HostEnvironment(variables)
    }

    /// A variable; one that is empty counts as absent.
    subscript(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// The setting of a flag: `ATELIER_LEDGER` for `ledger`.
    func setting(_ flag: String) -> String? {
        self["ATELIER_" + flag.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()]
    }
}
