// SPDX-License-Identifier: Apache-2.0

/// What may stand under a key.
///
/// The one description of it: the decoder takes ranges and words from here, and the JSON Schema is made from it.
package indirect enum ValueShape: Sendable {
    /// Whatever YAML and JSON have, taken as written.
    case anything
    /// A key without a value.
    case nothing
    /// Text; a number stands for its own spelling.
    case text
    /// Text that is not empty.
    case name
    /// Text of a form, as a pattern that holds for the whole text.
    case form(String)
    /// A name that is declared here and others refer to.
    case identifier(NodeDecoder.IdentifierForm)
    /// Text for people: one text, or one for each language.
    case humanText
    /// A field of a condition's subject, or a `$` reference.
    case operand
    case flag
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Int>?)
    /// A number above zero.
    case positive
    /// More than no time.
    case duration
    /// One of a few words.
    case words([String])
    /// A written value: literals, references and function calls, mixed in lists and maps.
    case value
    case list(ValueShape, atLeast: Int)
    /// A map of names that the author chooses; a pattern says what they look like.
    case names(String?, ValueShape, atLeast: Int)
    case oneOf([ValueShape])
    /// What another key of the same map says: the shape for each of its words.
    case chosen(by: String, [(String, ValueShape)])
    case mapping(Deferred)

    /// A shape that is looked at when it is needed, because shapes hold each other.
    package struct Deferred: Sendable {
        package let shape: @Sendable () -> MappingShape
    }
}

extension ValueShape {
    package static func map(_ shape: @autoclosure @escaping @Sendable () -> MappingShape) -> ValueShape {
        .mapping(Deferred(shape: shape))
    }
    static func list(_ element: ValueShape) -> ValueShape { .list(element, atLeast: 0) }
    /// A list of maps of one shape.
    static func rows(
        _ shape: @autoclosure @escaping @Sendable () -> MappingShape, atLeast least: Int = 0
    ) -> ValueShape { .list(.mapping(Deferred(shape: shape)), atLeast: least) }
    static func names(of value: ValueShape, atLeast least: Int = 0) -> ValueShape {
        .names(nil, value, atLeast: least)
    }
    static func oneOrMany(_ value: ValueShape) -> ValueShape { .oneOf([value, .list(value)]) }
    static func choice<Choice>(_ type: Choice.Type) -> ValueShape
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        .words(Choice.allCases.map(\.rawValue))
    }

    static let identifier = ValueShape.identifier(.plain)
    static let condition = ValueShape.map(.condition)
    /// A function's name, or a call with what stands beside it.
    static let call = ValueShape.oneOf([.name, .map(.stageCall)])
    static let calls = ValueShape.oneOrMany(call)
    static let retry = ValueShape.map(.retry)
    static let roles = ValueShape.list(.name)
    /// Rows like parameters.
    static let parameters = ValueShape.rows(.parameter)
    static let values = ValueShape.names(of: .value)
    static let steps = ValueShape.rows(.step)
    static let order = ValueShape.integer(-1_000_000_000...1_000_000_000)
    static let count = ValueShape.integer(1...Int.max)
    static let timeZone = ValueShape.form("[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
    static let contentType: ValueShape = {
        let name = "[A-Za-z0-9!#$&^_.+-]*"
        // Letters count in either case, which a pattern of a schema cannot say for all of them.
        let families = NodeDecoder.families.map { family in
            family.map { "[\($0.uppercased())\($0)]" }.joined()
        }
        return .form(
            "(\(families.joined(separator: "|"))|[Xx]-\(name))/([*]|[A-Za-z0-9]\(name))")
    }()

    /// The bounds of a whole number.
    var range: ClosedRange<Int>? { if case .integer(let range) = self { range } else { nil } }
    /// The words of a closed set.
    var words: [String]? { if case .words(let words) = self { words } else { nil } }
}

/// A key of a map: what it is called, what it takes, and what it is for.
package struct MappingKey: Sendable {
    package let name: String
    package let takes: ValueShape
    /// One sentence for editors and the reference.
    package let about: String
    package let isRequired: Bool

    static func required(_ name: String, _ takes: ValueShape, _ about: String) -> MappingKey {
        MappingKey(name: name, takes: takes, about: about, isRequired: true)
    }

    static func optional(_ name: String, _ takes: ValueShape, _ about: String) -> MappingKey {
        MappingKey(name: name, takes: takes, about: about, isRequired: false)
    }

    static let order = optional(
        "order", .order, "The row's place: ascending, ties by position, rows without it last.")
    static let isActive = optional(
        "is_active", .flag, "False leaves the row out as if it were not written; the default is true.")
}
