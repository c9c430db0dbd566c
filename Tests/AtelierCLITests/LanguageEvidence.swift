// SPDX-License-Identifier: Apache-2.0

/// What notices that a key of the language is not read.
struct LanguageEvidence: Sendable {
    enum Observation: Sendable, Comparable {
        /// A document without it, or with another value, is the same to everybody.
        case nothing
        /// Only a value of the wrong kind is noticed, by the decoder.
        case kind(String)
        /// What is read is another.
        case definition
        /// The comparison of two versions tells it.
        case told(String)
        /// A trigger fires otherwise.
        case trigger
        /// A document without it, or with another value, does not validate.
        case diagnostic(String)
        /// The plan is another.
        case plan

        private var rank: Int {
            switch self {
            case .nothing: 0
            case .kind: 1
            case .definition: 2
            case .told: 3
            case .trigger: 4
            case .diagnostic: 5
            case .plan: 6
            }
        }

        static func < (left: Observation, right: Observation) -> Bool { left.rank < right.rank }

        /// The words of the table.
        var text: String {
            switch self {
            case .nothing: "nothing"
            case .kind(let code): "\(code), for another kind of value"
            case .definition: "what is read"
            case .told(let code): "`atelier diff`, \(code)"
            case .trigger: "the trigger"
            case .diagnostic(let code): code
            case .plan: "the plan"
            }
        }
    }

    let key: LanguageKey
    /// The files in which it stands.
    var files: [String] = []
    var observed = Observation.nothing
    /// What is said of a document in which it is changed, by how it is changed.
    var codes: [LanguageMutation.Kind: [String]] = [:]
    /// What fails when nobody reads it, in the words of the table.
    var tests: [String] = []

    /// The words of the table for what checks it.
    var checks: String {
        let parts = LanguageMutation.Kind.allCases.compactMap { kind in
            codes[kind].map { "\($0.prefix(3).joined(separator: ", ")) \(kind.words)" }
        }
        return parts.isEmpty ? "any value is taken" : parts.joined(separator: "; ")
    }
}
