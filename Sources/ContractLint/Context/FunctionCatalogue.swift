// SPDX-License-Identifier: Apache-2.0
import ContractModel
internal import Synchronization

/// What rules have to know of the functions that contracts name.
public struct FunctionCatalogue: Sendable {
    /// One function.
    public struct Entry: Sendable {
        /// True when it gives the same answer to the same question, for ever.
        public var isPure: Bool
        /// Arguments whose value is the key of a parameter, or a list of keys.
        public var parameterArguments: Set<String>
        /// Arguments in whose text `{key}` stands for a parameter or a field.
        public var templateArguments: Set<String>
        /// True when it makes different spellings of one text equal: case, spaces, forms of characters.
        public var unifiesText: Bool

        public init(
            isPure: Bool, parameterArguments: Set<String> = [], templateArguments: Set<String> = [],
            unifiesText: Bool = false
        ) {
            self.isPure = isPure
            self.parameterArguments = parameterArguments
            self.templateArguments = templateArguments
            self.unifiesText = unifiesText
        }
    }

    /// Contracts name few functions, and each of them many times.
    private final class Answers: Sendable {
        let byName = Mutex<[String: Entry?]>([:])
    }

    private let look: @Sendable (String) -> Entry?
    private let answers = Answers()

    /// A catalogue that answers for each name, nil for a function that there is not.
    public init(_ look: @escaping @Sendable (String) -> Entry?) { self.look = look }

    /// The function of a name.
    public subscript(_ name: String) -> Entry? {
        answers.byName.withLock { answers in
            if let known = answers[name] { return known }
            let entry = look(name)
            answers.updateValue(entry, forKey: name)
            return entry
        }
    }
}
