// SPDX-License-Identifier: Apache-2.0

/// The types of parameters and fields.
public enum ValueType: String, Sendable, Hashable, CaseIterable {
    case string, text, integer, number, decimal, boolean, date, datetime, duration, `enum`, email, url, phone,
        uuid,
        geo, file, reference, list, object

    private static let all = allCases
    private static let names = KeyTable(all.map(\.rawValue) + ["geometry"])

    /// Reads a type's name; `geometry` is an alias of `geo`.
    public init?(name: String) {
        guard let type = name.withBytes({ ValueType(spelled: $0) }) else { return nil }
        self = type
    }

    init?(spelled name: UnsafeBufferPointer<UInt8>) {
        guard let position = ValueType.names.position(of: name) else { return nil }
        self = position < ValueType.all.count ? ValueType.all[position] : .geo
    }

    /// True when values of this type hold others.
    public var isNested: Bool { self == .list || self == .object }

    /// True when values of this type are text in JSON.
    public var isTextual: Bool {
        switch self {
        case .string, .text, .date, .datetime, .duration, .enum, .email, .url, .phone, .uuid, .reference,
            .file:
            true
        case .integer, .number, .decimal, .boolean, .geo, .list, .object: false
        }
    }
}

/// A type with its constraints, as it stands on a parameter, a field, or the items of a list.
///
/// A class, because whoever looks at a parameter asks for its type.
public final class TypeDeclaration: Sendable {
    public let type: Located<ValueType>
    /// Nil for none, as for most.
    package let constrained: Constraints?
    /// The entity type that a `reference` points at.
    public let objectType: Located<String>?
    /// True when the author's type could not be read, which the decoder has reported; `type` then means nothing
    /// and checks that depend on it stay silent.
    public let isUnknown: Bool

    public init(
        type: Located<ValueType>, constraints: Constraints? = nil,
        objectType: Located<String>? = nil,
        isUnknown: Bool = false
    ) {
        self.type = type
        constrained = constraints
        self.objectType = objectType
        self.isUnknown = isUnknown
    }

    /// False when the type is all that is said.
    public var isConstrained: Bool { constrained != nil }

    /// What the elements of a list are; nil for other types, and where that is not said.
    public var items: TypeDeclaration? { constrained?.items }
    /// The rows of an object; nil for other types, and where they are not said.
    public var rows: [ParameterDefinition]? { constrained?.fields }
    /// The values that are allowed, where they are listed.
    public var choices: [Constraints.Choice]? { constrained?.choices }

    public var constraints: Constraints { constrained ?? Constraints() }
}

/// A value by reference.
public final class Box<Content: Sendable>: Sendable {
    public let content: Content
    public init(_ content: Content) { self.content = content }
}

/// Text for people: one text, or one for each BCP 47 language.
public struct LocalizedText: Sendable, Hashable {
    private enum Content: Hashable {
        /// One text without a language, as nearly all are.
        case text(String)
        case texts([String: String])
    }

    private let content: Content

    public init(texts: [String: String]) { content = .texts(texts) }
    public init(_ text: String) { content = .text(text) }

    /// Language tag → text; the key is empty for text without a language.
    public var texts: [String: String] {
        switch content {
        case .text(let text): ["": text]
        case .texts(let texts): texts
        }
    }

    /// The text without a language; nil when there is none, or one for each of some languages.
    package var unmarked: String? {
        switch content {
        case .text(let text): text
        case .texts(let texts): texts[""]
        }
    }

    /// The text to show where no language is asked for: without language, English, or the first by tag.
    public var text: String {
        switch content {
        case .text(let text): text
        case .texts(let texts):
            texts[""] ?? texts["en"] ?? texts.sorted { $0.key < $1.key }.first?.value ?? ""
        }
    }
}
