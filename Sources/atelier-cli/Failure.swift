// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// Why a verb could not do what it was asked.
///
/// Printed in one shape by every verb.
struct Failure: Error, Sendable {
    /// One thing that is wrong.
    struct Entry: Sendable {
        /// Stable: `usage`, `unavailable`, `denied`, `not_found`, `conflict`, or the name of a constraint.
        var code: String
        var message: String
        /// Further members of the JSON object, such as `parameter` and `path`.
        var details: ValueMap = [:]

        /// The way out of this one, where it is not that of all.
        var help: String? { details["help"]?.string }

        /// The message, with the place of what stands inside of a parameter: there may be several of one name.
        var sentence: String { Entry.sentence(message, at: details["path"]?.string) }

        static func sentence(_ message: String, at path: String?) -> String {
            let parts = path?.split(separator: "/") ?? []
            return parts.count > 1 ? "\(message) (\(parts.joined(separator: ".")))" : message
        }

        func helped(by help: String?) -> Entry {
            var entry = self
            if let help { entry.details["help"] = .string(help) }
            return entry
        }

        var value: Value {
            var map = details
            map["code"] = .string(code)
            map["message"] = .string(message)
            return .map(map)
        }
    }

    var status: ExitStatus
    var entries: [Entry]
    /// The way out, in one sentence; for people.
    var help: String?

    init(_ status: ExitStatus, _ entries: [Entry], help: String? = nil) {
        self.status = status
        self.entries = entries
        self.help = help
    }

    private init(_ status: ExitStatus, _ code: String, _ message: String, help: String?) {
        self.init(status, [Entry(code: code, message: message)], help: help)
    }

    /// The command line, a setting or a file that was named is wrong.
    static func usage(_ message: String, help: String? = nil) -> Failure {
        Failure(.unable, "usage", message, help: help)
    }

    /// The same of what is written at a place of a file.
    static func usage(_ message: String, at range: SourceRange?, help: String? = nil) -> Failure {
        guard let range else { return .usage(message, help: help) }
        return Failure(.unable, [Entry(code: "usage", message: message, at: range)], help: help)
    }

    /// Something that is needed cannot be reached.
    static func unavailable(_ message: String, help: String? = nil) -> Failure {
        Failure(.unable, "unavailable", message, help: help)
    }

    static func notFound(_ message: String, help: String? = nil) -> Failure {
        Failure(.notFound, "not_found", message, help: help)
    }

    static func denied(_ message: String, help: String? = nil) -> Failure {
        Failure(.denied, "denied", message, help: help)
    }

    static func conflict(_ message: String, help: String? = nil) -> Failure {
        Failure(.conflict, "conflict", message, help: help)
    }

    /// A name that is not there, with the nearest one that is, else all of them or how to see them.
    static func unknown(
        _ what: String, _ name: String, among known: [String], listedBy list: String? = nil
    ) -> Failure {
        let few = known.isEmpty || known.count > 12 ? nil : "there is " + known.joined(separator: ", ")
        let isFile = what == "action" && [".yaml", ".yml", ".json", "/"].contains { name.hasSuffix($0) }
        if isFile {
            return .notFound(
                "no action '\(name)'", help: "name an action by its key, and files with --contracts")
        }
        let all = list.map { "\($0) lists them" } ?? few
        return .notFound("no \(what) '\(name)'", help: Suggestion.didYouMean(name, among: known) ?? all)
    }

    init(_ error: LedgerError) {
        if error.code == .exists {
            self = .conflict(error.message, help: error.hint)
        } else {
            self.init(.unable, "unavailable", error.message, help: error.hint)
        }
    }

    /// Several failures as one, each entry once; nil for none.
    static func all(_ failures: [Failure]) -> Failure? {
        guard var all = failures.first else { return nil }
        for failure in failures.dropFirst() {
            all.status = all.status.combined(with: failure.status)
            let known = Set(all.entries.map(\.message))
            all.entries += failure.entries.filter { !known.contains($0.message) }
            all.help = all.help ?? failure.help
        }
        return all
    }

    /// A document of what could be done, with this failure beside it.
    func besides(_ document: Value) -> Value {
        var map = document.map ?? [:]
        map["errors"] = self.document["errors"]
        return .map(map)
    }

    /// The JSON document of this failure; the way out stands with its last error.
    var document: Value {
        var errors = entries
        if let help, let last = errors.indices.last { errors[last].details["help"] = .string(help) }
        return ["schema_version": 1, "errors": .list(errors.map(\.value))]
    }
}
