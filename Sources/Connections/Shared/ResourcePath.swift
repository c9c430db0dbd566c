// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// The parts of a resource's name, with what a step's `path` fills in.
///
/// What is filled in can be a part of one segment only: it never makes another segment, nor one that leads elsewhere.
struct ResourcePath {
    /// A segment in pieces: what the author wrote, and values that were filled in.
    struct Segment {
        enum Piece {
            case literal(String)
            case filled(String)
        }

        var pieces: [Piece] = []

        func text(
            literal: (String) -> String = { $0 }, filled: (String) -> String = { $0 }
        ) -> String {
            pieces.map { piece in
                switch piece {
                case .literal(let text): literal(text)
                case .filled(let text): filled(text)
                }
            }.joined()
        }
    }

    let segments: [Segment]

    /// - Throws: `malformed_resource`, when the name is not a path of names or a value cannot stand in it.
    init(_ resource: String, filling values: ValueMap, separator: Character = "/") throws(FunctionFailure) {
        var segments: [Segment] = []
        for part in resource.split(separator: separator, omittingEmptySubsequences: false) {
            segments.append(try ResourcePath.segment(part, values))
        }
        for segment in segments {
            let text = segment.text()
            guard !text.isEmpty, text != ".", text != "..", !text.utf8.contains(0) else {
                throw .resource("a part of the resource is empty, '.' or '..', or holds U+0000")
            }
        }
        self.segments = segments
    }

    private static func segment(
        _ text: Substring, _ values: ValueMap
    ) throws(FunctionFailure) -> Segment {
        var segment = Segment()
        var rest = text
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw .resource("a brace of the resource has no other")
            }
            if open > rest.startIndex { segment.pieces.append(.literal(String(rest[..<open]))) }
            let name = String(rest[rest.index(after: open)..<close])
            guard let text = values[name].flatMap(ScalarText.of), !text.isEmpty else {
                throw .resource("'{\(name)}' is filled by no text, number or boolean")
            }
            segment.pieces.append(.filled(text))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { segment.pieces.append(.literal(String(rest))) }
        return segment
    }
}

extension FunctionFailure {
    static func resource(_ message: String) -> FunctionFailure {
        FunctionFailure(.final, code: "malformed_resource", message: message)
    }
}

/// Values as they stand in addresses, headers and columns.
enum ScalarText {
    /// A text as it is, a number as written, `true` or `false`; nil for what is none of these.
    static func of(_ value: Value) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let truth): truth ? "true" : "false"
        case .null, .list, .map: nil
        }
    }

    /// The same, empty for null, and JSON for lists and maps.
    static func ofAny(_ value: Value) -> String {
        if value.isNull { return "" }
        return of(value) ?? CanonicalJSON.faithfulText(value)
    }
}

/// Percent-encoding of RFC 3986.
enum PercentText {
    /// Everything but unreserved characters (section 2.3) is encoded, `/` and `%` included, so that two texts never
    /// become one.
    static func encode(_ text: String, keeping kept: String = "") -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            case _ where kept.utf8.contains(byte): bytes.append(byte)
            default: bytes.append(contentsOf: [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Section 2.1 wants them in upper case.
    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 48 : nibble + 55 }
}
