// SPDX-License-Identifier: Apache-2.0

/// What stands on the command line: a verb, and flags with one value each.
struct Options: Sendable {
    let verb: String
    private let values: [String: String]

    /// Nil for words that are no flags, and for a flag without its value.
    init?(_ words: [String]) {
        var values: [String: String] = [:]
        var rest = words.dropFirst()
        guard let verb = rest.popFirst() else { return nil }
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), let value = rest.popFirst() else { return nil }
            values[String(word.dropFirst(2))] = value
        }
        self.verb = verb
        self.values = values
    }

    subscript(_ name: String) -> String? { values[name] }

    func count(_ name: String, _ standard: Int) -> Int { values[name].flatMap(Int.init) ?? standard }

    func required(_ name: String) throws(Failure) -> String {
        guard let value = values[name] else { throw Failure(message: "--\(name) is missing") }
        return value
    }
}

/// Why a measurement did not take place.
struct Failure: Error {
    var message: String
}
