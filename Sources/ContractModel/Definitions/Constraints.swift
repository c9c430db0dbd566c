// SPDX-License-Identifier: Apache-2.0

/// The constraints of all types; the decoder refuses those that do not apply to the type they stand beside.
///
/// A type has those of its own family only, and what it has lies in a box of that family's size: an application declares
/// thousands of types, and each says little.
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

    public let choices: [Choice]?
    private let limits: Limits

    init(_ limits: Limits = .none, choices: [Choice]? = nil) {
        self.limits = limits
        self.choices = choices
    }

    private var text: Box<Limits.Text>? { if case .text(let text) = limits { text } else { nil } }
    private var numbers: Box<Limits.Numbers>? {
        if case .numbers(let numbers) = limits { numbers } else { nil }
    }
    private var list: Box<Limits.List>? { if case .list(let list) = limits { list } else { nil } }
    private var moments: Box<Limits.Moments>? {
        if case .moments(let moments) = limits { moments } else { nil }
    }
    private var files: Box<Limits.Files>? { if case .files(let files) = limits { files } else { nil } }

    public var minLength: Located<Int>? { text?.content.minLength }
    public var maxLength: Located<Int>? { text?.content.maxLength }
    /// RE2 syntax, found anywhere in the text.
    public var pattern: Located<String>? { text?.content.pattern }
    public var minimum: Located<Number>? { numbers?.content.minimum }
    public var maximum: Located<Number>? { numbers?.content.maximum }
    public var exclusiveMinimum: Located<Number>? { numbers?.content.exclusiveMinimum }
    public var exclusiveMaximum: Located<Number>? { numbers?.content.exclusiveMaximum }
    public var multipleOf: Located<Number>? { numbers?.content.multipleOf }
    public var minItems: Located<Int>? { list?.content.minItems }
    public var maxItems: Located<Int>? { list?.content.maxItems }
    /// True when `max_items` could not be read.
    package var hasUnreadBound: Bool { list?.content.hasUnreadBound ?? false }
    public var uniqueItems: Located<Bool>? { list?.content.uniqueItems }
    public var items: TypeDeclaration? { list?.content.items }
    /// The rows of an `object`.
    public var fields: [ParameterDefinition]? { if case .rows(let rows) = limits { rows } else { nil } }
    /// For dates and datetimes: text of the same type.
    public var before: Located<String>? { moments?.content.before }
    public var after: Located<String>? { moments?.content.after }
    public var within: Located<Area>? { if case .area(let area) = limits { area.content } else { nil } }
    public var allowedContentTypes: [Located<String>]? { files?.content.allowedContentTypes }
    public var maxBytes: Located<Int>? { files?.content.maxBytes }
    public var maxFiles: Located<Int>? { files?.content.maxFiles }
}

extension Constraints {
    /// What the values of one family of types are held to.
    enum Limits: Sendable {
        case none
        case text(Box<Text>)
        case numbers(Box<Numbers>)
        case list(Box<List>)
        case rows([ParameterDefinition])
        case moments(Box<Moments>)
        case area(Box<Located<Area>>)
        case files(Box<Files>)

        struct Text: Sendable {
            var minLength: Located<Int>?
            var maxLength: Located<Int>?
            var pattern: Located<String>?
        }

        struct Numbers: Sendable {
            var minimum: Located<Number>?
            var maximum: Located<Number>?
            var exclusiveMinimum: Located<Number>?
            var exclusiveMaximum: Located<Number>?
            var multipleOf: Located<Number>?
        }

        struct List: Sendable {
            var minItems: Located<Int>?
            var maxItems: Located<Int>?
            var hasUnreadBound = false
            var uniqueItems: Located<Bool>?
            var items: TypeDeclaration?
        }

        struct Moments: Sendable {
            var before: Located<String>?
            var after: Located<String>?
        }

        struct Files: Sendable {
            var allowedContentTypes: [Located<String>]?
            var maxBytes: Located<Int>?
            var maxFiles: Located<Int>?
        }
    }
}
