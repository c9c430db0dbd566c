// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Testing

/// Misspells words of the examples one by one: keys, names, types, references, whatever stands there without quotes.
///
/// A word that is wrong is told where it stands and nowhere else. One that declares something is missed wherever it is
/// used: then every place is told, each by the name that is missing.
@Suite struct MisspeltWordTests {
    @Test(arguments: ContractDigestTests.samples.filter { $0.url.path.contains("/examples/") })
    func `one slip is told once, or by its name`(_ sample: ContractDigestTests.Sample) throws {
        let text = try sample.source().bytes
        #expect(Self.errors(text) == [])
        let words = Self.words(in: text)
        #expect(words.count > 100)
        // A part of them, another one in each file.
        for number in stride(from: text.count % 7, to: words.count, by: 7) {
            let end = words[number].upperBound
            let errors = Self.errors(text[..<end] + [UInt8(ascii: "x")] + text[end...])
            if errors.count < 2 { continue }
            let word = String(decoding: text[words[number]], as: UTF8.self)
            #expect(
                errors.allSatisfy { $0.contains(word) },
                "'\(word)' at byte \(words[number].lowerBound): \(errors)")
        }
    }

    @Test(arguments: ContractDigestTests.samples.filter { $0.url.path.contains("/examples/") })
    func `a name that cannot be read is told once`(_ sample: ContractDigestTests.Sample) throws {
        let text = try sample.source().bytes
        let words = Self.words(in: text)
        let names = zip(words, words.dropFirst()).filter { key, value in
            ["key", "field_key"].contains(String(decoding: text[key], as: UTF8.self))
                && value.lowerBound == key.upperBound + 2
        }
        #expect(names.count > 10)
        for (_, name) in names {
            for other in ["[1]", "-7"] {
                let errors = Self.errors(text[..<name.lowerBound] + other.utf8 + text[name.upperBound...])
                #expect(errors.count <= 1, "\(other) at byte \(name.lowerBound): \(errors)")
            }
        }
    }

    private static func errors(_ text: some Sequence<UInt8>) -> [String] {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", bytes: Array(text)))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let found = decoding + merging + ContractCompiler(application, registry: .standard).check()
        return found.filter { $0.severity == .error }.map(\.message)
    }

    /// The words before and behind a colon, without those in quotes and comments.
    private static func words(in text: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var quote: UInt8?
        var index = 0
        while index < text.count {
            let byte = text[index]
            let before = index == 0 ? UInt8(ascii: "\n") : text[index - 1]
            if quote != nil {
                if byte == quote || byte == UInt8(ascii: "\n") { quote = nil }
            } else if byte == UInt8(ascii: "#"), before <= UInt8(ascii: " ") {
                index = text[index...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
                continue
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), !isOfWord(before) {
                quote = byte
            } else if isOfWord(byte) {
                let word = index..<(text[index...].firstIndex { !isOfWord($0) } ?? text.count)
                let next = word.upperBound < text.count ? text[word.upperBound] : UInt8(ascii: "\n")
                let isKey = next == UInt8(ascii: ":")
                let isValue = index > 1 && before == UInt8(ascii: " ") && text[index - 2] == UInt8(ascii: ":")
                let isWhole = "\n,}]".utf8.contains(next)
                let isNumber = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                if isKey || isValue && isWhole && !isNumber { found.append(word) }
                index = word.upperBound
                continue
            }
            index += 1
        }
        return found
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        "_.$".utf8.contains(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
}
