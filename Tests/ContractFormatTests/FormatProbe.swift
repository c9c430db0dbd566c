// SPDX-License-Identifier: Apache-2.0
import ContractFormat
import ContractModel
import Foundation

/// Formats texts, and says what is wrong with the answer.
enum FormatProbe {
    /// The folder of the whole project.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The contracts, tests and projects of the fixtures and examples.
    static let corpus: [URL] = ["Tests/Fixtures", "examples", "Benchmarks", "Tests/Torture"].flatMap {
        folder in
        let all = FileManager.default.enumerator(
            at: root.appending(path: folder), includingPropertiesForKeys: nil)
        return (all?.allObjects as? [URL] ?? []).filter {
            ["yaml", "yml", "json"].contains($0.pathExtension)
        }
    }.sorted { $0.path < $1.path }

    /// The text in canonical layout; nil when it cannot be read.
    static func format(_ text: String, file: String = "a.yaml") -> String? {
        format(Array(text.utf8), file: file).map { String(decoding: $0, as: UTF8.self) }
    }

    static func format(_ bytes: [UInt8], file: String) -> [UInt8]? {
        switch ContractFormatter.format(SourceText(file: file, bytes: bytes)) {
        case .formatted(let result): result
        case .unchanged: bytes
        case .unreadable: nil
        case .fault(let difference): Array("fault: \(difference)".utf8)
        }
    }

    /// What is wrong with how a text is laid out; nil when nothing is, or when it cannot be read.
    static func complaint(_ bytes: [UInt8], file: String) -> String? {
        let source = SourceText(file: file, bytes: bytes)
        switch ContractFormatter.format(source) {
        case .unchanged, .unreadable: return nil
        case .fault(let difference): return difference
        case .formatted(let result):
            let again = SourceText(file: file, bytes: result)
            switch ContractFormatter.format(again) {
            case .unchanged: break
            case .formatted(let other):
                return "not stable:\n\(again.shown)\nbecomes\n\(String(decoding: other, as: UTF8.self))"
            case .unreadable: return "the result cannot be read"
            case .fault(let difference): return "the result is laid out wrongly: \(difference)"
            }
            return outline(source) == outline(again) ? nil : "the outline differs"
        }
    }

    /// What a text means, told by its nodes alone: the second opinion of these tests.
    static func outline(_ source: SourceText) -> [String] {
        let documents = source.readNodes().documents
        var lines: [String] = []
        func visit(_ node: Node, _ path: String) {
            let anchor = node.anchor.map { "&\($0) " } ?? ""
            switch node.kind {
            case .scalar:
                lines.append(
                    "\(path) \(anchor)\(String(describing: node.scalar)) \(node.text.debugDescription)")
            case .sequence:
                lines.append("\(path) \(anchor)[\(node.elements.count)]")
                for (place, element) in node.elements.enumerated() { visit(element, path + "/\(place)") }
            case .mapping:
                lines.append("\(path) \(anchor){\(node.entries.count)}")
                for (key, value) in node.entries { visit(value, path + "/" + key.text) }
            }
        }
        for (place, document) in documents.enumerated() { visit(document.root, "\(place)") }
        // A value that is not written may be spelled `null` in braces.
        lines = lines.map { $0.contains("Scalar.null") ? $0.replacing("\"\"", with: "\"null\"") : $0 }
        return lines
            + source.comments(in: documents).map { "#" + $0.text.trimmingCharacters(in: .whitespaces) }
    }
}

extension SourceText {
    var shown: String { String(decoding: bytes, as: UTF8.self) }
}

/// Numbers that are the same in every run.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }

    mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &self) }
}
