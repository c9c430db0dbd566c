// SPDX-License-Identifier: Apache-2.0
import ContractFormat
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Testing

/// What holds for every text: it means the same, holds the same comments, and is laid out the same when laid out again.
@Suite(.timeLimit(.minutes(10))) struct MeaningTests {
    @Test(arguments: FormatProbe.corpus)
    func `every file of the corpora keeps its meaning and comments`(_ file: URL) throws {
        let bytes = Array(try Data(contentsOf: file))
        #expect(FormatProbe.complaint(bytes, file: file.lastPathComponent) == nil)
    }

    @Test func `the corpora are there`() { #expect(FormatProbe.corpus.count > 150) }

    @Test(
        arguments: FormatProbe.corpus.filter {
            $0.path.contains("/examples/actions/") && !$0.path.hasSuffix(".test.yaml")
        })
    func `a contract has the same digest before and after`(_ file: URL) throws {
        func digests(_ bytes: [UInt8]) throws -> [String] {
            let (contract, _) = ContractDecoder.read(SourceText(file: "a.yaml", bytes: bytes), isNamed: true)
            let (application, _) = ApplicationMerger.merge([contract], project: nil, applicationCode: "a")
            let outcome = ContractCompiler(application, registry: .standard, roles: nil, tenants: nil)
                .compile()
            return outcome.plans.map { "\(CompiledAction(plan: $0).digest)" }
        }
        // Squeezed, so that there is something to lay out.
        let written = Array(try Data(contentsOf: file))
        let text = String(decoding: written, as: UTF8.self)
        let other = Array((text.replacing(": { ", with: ":   {") + "\n\n\n").utf8)
        let formatted = try #require(FormatProbe.format(other, file: "a.yaml"))
        #expect(formatted != other)
        let before = try digests(written)
        #expect(!before.isEmpty)
        #expect(try digests(formatted) == before)
    }

    @Test(arguments: 0..<40)
    func `generated texts keep their meaning and comments`(_ series: Int) {
        var readable = 0
        for round in 0..<40 {
            var sketch = YAMLSketch(seed: UInt64(series * 40 + round + 1))
            let text = sketch.text()
            let bytes = Array(text.utf8)
            if FormatProbe.format(bytes, file: "a.yaml") != nil { readable += 1 }
            if let complaint = FormatProbe.complaint(bytes, file: "a.yaml") {
                Issue.record("\(complaint)\n----\n\(text)")
                return
            }
        }
        #expect(readable > 8, "\(readable) of 40 can be read")
    }

    private static let pieces = [
        " # c", "\n", "\n\n", "  ", "- ", ": ", "{", "}", "[", "]", ",", "'", "\"", " |\n", " >-\n", "&a ",
        "*a", "? ",
        "\n---\n", "\n...\n", "\t", "#", "\r\n", "é", "\\", "|+\n", "null", "~", "0777", "''", "!", "%",
        "\u{301}",
    ]

    @Test(arguments: 0..<24)
    func `broken texts are left alone and odd ones keep their meaning`(_ series: Int) throws {
        var dice = Dice(UInt64(series) + 77)
        for _ in 0..<20 {
            let file = FormatProbe.corpus[dice.roll(FormatProbe.corpus.count)]
            var bytes = Array(try Data(contentsOf: file).prefix(3000))
            for _ in 0...dice.roll(4) where !bytes.isEmpty {
                let place = dice.roll(bytes.count)
                switch dice.roll(3) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(contentsOf: Self.pieces[dice.roll(Self.pieces.count)].utf8, at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + dice.roll(30)))
                }
            }
            if let complaint = FormatProbe.complaint(bytes, file: file.lastPathComponent) {
                Issue.record("\(complaint)\n----\n\(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
    }
}
