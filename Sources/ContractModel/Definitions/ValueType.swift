// SPDX-License-Identifier: Apache-2.0

/// The types of parameters and fields.
public enum ValueType: String, Sendable, Hashable, CaseIterable {
    case string, text, integer, number, decimal, boolean, date, datetime, duration, `enum`, email, url, phone,
        uuid,
        geo, file, reference, list, object

    /// Reads a type's name; `geometry` is an alias of `geo`.
    public init?(name: String) {
        guard let type = ValueType(rawValue: name == "geometry" ? "geo" : name) else { return nil }
        self = type
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
    /// Nil for none, as for most: constraints are many words.
    package let constrained: Box<Constraints>?
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
        constrained = constraints.map { Box($0) }
        self.objectType = objectType
        self.isUnknown = isUnknown
    }

    /// False when the type is all that is said.
    public var isConstrained: Bool { constrained != nil }

    /// What the elements of a list are; nil for other types, and where that is not said.
    public var items: TypeDeclaration? { constrained?.content.items }
    /// The rows of an object; nil for other types, and where they are not said.
    public var rows: [ParameterDefinition]? { constrained?.content.fields }
    /// The values that are allowed, where they are listed.
    public var choices: [Constraints.Choice]? { constrained?.content.choices }

    public var constraints: Constraints {
        // Read in place.
        _read { if let constrained { yield constrained.content } else { yield Constraints.none } }
    }
}

/// The constraints of all types; the decoder refuses those that do not apply to the type they stand beside.
public struct Constraints: Sendable {
    /// The bytes that a file may have where the contract says nothing.
    public static let defaultMaxBytes = 26_214_400
    /// The files that a list, or a submission beside its parameters, may have where the contract says nothing.
    public static let defaultMaxFiles = 20

    /// One allowed value, with the text people see.
    public struct Choice: Sendable {
        public var value: Located<Value>
        public var label: LocalizedText?

        public init(value: Located<Value>, label: LocalizedText? = nil) {
            self.value = value
            self.label = label
        }
    }

    /// Where a geo value must lie: GeoJSON geometry, or a box as west, south, east and north in degrees.
    public enum Area: Sendable, Hashable {
        case box(west: Double, south: Double, east: Double, north: Double)
        /// A linear ring of longitude and latitude, closed.
        case polygon([[Double]])
    }

    public var minLength: Located<Int>?
    public var maxLength: Located<Int>?
    /// RE2 syntax, found anywhere in the text.
    public var pattern: Located<String>?
    public var minimum: Located<Number>?
    public var maximum: Located<Number>?
    public var exclusiveMinimum: Located<Number>?
    public var exclusiveMaximum: Located<Number>?
    public var multipleOf: Located<Number>?
    public var choices: [Choice]?
    public var minItems: Located<Int>?
    public var maxItems: Located<Int>?
    /// True when `max_items` could not be read.
    package var hasUnreadBound = false
    public var uniqueItems: Located<Bool>?
    public var items: TypeDeclaration?
    /// The rows of an `object`.
    public var fields: [ParameterDefinition]?
    /// For dates and datetimes: text of the same type.
    public var before: Located<String>?
    public var after: Located<String>?
    public var within: Located<Area>?
    public var allowedContentTypes: [Located<String>]?
    public var maxBytes: Located<Int>?
    public var maxFiles: Located<Int>?

    public init() {}

    fileprivate static let none = Constraints()
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
