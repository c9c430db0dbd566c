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
            let whole = String(validatingCString: entry)
            let text = whole ?? String(cString: entry)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let value = text[text.utf8.index(after: equals)...]
                variables[String(text[..<equals])] = whole == nil ? HostEnvironment.noText : String(value)
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
        "ATELIER_" + underscored(flag.uppercased())
    }

    /// A flag as a key has it: `key_file` for `key-file`.
    ///
    /// Mapping and joining characters would look for the generic types that it needs, which every start would pay for.
    static func underscored(_ flag: String) -> String {
        String(decoding: flag.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }
}
