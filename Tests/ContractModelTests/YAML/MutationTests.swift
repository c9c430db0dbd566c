// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

/// Damaged files: whatever comes out, reading ends, and every position lies in the text.
@Suite struct MutationTests {
    private static let seedText = """
        # A contract: é, 漢字, 🎉
        identity: { code: civic, name: "Civic \\u00e9 reports" }
        actions:
          - key: submit_report
            label: 'It''s a report'
            permissions_policy: &all { view: [admin, citizen], apply: ["*"] }
            again: *all
            description: >-
              some folded
              text

            help: |+
              kept
            parameters:
              - { key: title, type: string, required: true, order: 10, constraints: { max_length: 1.20e2 } }
        ---
        x: [1, 0x1F, .inf, ~]
        """

    /// A small generator, so that every run damages alike.
    private struct Dice {
        var state: UInt64

        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(sides))
        }
    }

    private static let pieces: [[UInt8]] =
        [
            "[", "]", "{", "}", "\"", "'", ":", ": ", "- ", "\n", "\r\n", "\t", "&a ", "*a ", "!", "|", ">",
            "#", "%", "---\n",
            "...\n", "?", ",", "\\", "<<", "\u{FEFF}", "é", "🎉", "\u{202E}",
        ].map { Array($0.utf8) } + [[0], [0xFF], [0xC3], [0x80]]

    private func damaged(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = bytes
        for _ in 0...dice.roll(4) {
            let place = dice.roll(bytes.count + 1)
            switch dice.roll(4) {
            case 0: bytes.insert(contentsOf: Self.pieces[dice.roll(Self.pieces.count)], at: place)
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + dice.roll(8)))
            case 2:
                bytes.insert(
                    contentsOf: Array(bytes[place..<min(bytes.count, place + dice.roll(40))]), at: place)
            default: if place < bytes.count { bytes[place] = UInt8(dice.roll(256)) }
            }
            if bytes.isEmpty { bytes = [0x61] }
        }
        return bytes
    }

    private func check(_ source: SourceText, _ read: (documents: [NodeTree], diagnostics: [Diagnostic])) {
        var diagnostics = read.diagnostics
        for tree in read.documents { _ = tree.root.value(into: &diagnostics) }
        let ranges = diagnostics.flatMap { [$0.range] + $0.labels.map(\.range) }
        for range in ranges {
            #expect(source.position(atByte: range.start.byte) == range.start)
            #expect(source.position(atByte: range.end.byte) == range.end)
            #expect(range.start.byte <= range.end.byte)
        }
        let report = DiagnosticReport(diagnostics, sources: [source])
        #expect(report.diagnostics.isEmpty == TextRenderer().render(report).isEmpty)
        PlacesBeyondNodes(in: source).check()
    }

    @Test(arguments: 0..<20)
    func `a damaged YAML file is read or refused`(_ seed: Int) {
        var dice = Dice(state: UInt64(seed))
        for _ in 0..<100 {
            let source = SourceText(file: "a.yaml", bytes: damaged(Array(Self.seedText.utf8), &dice))
            check(source, YAMLReader.read(source))
        }
    }

    @Test(arguments: 0..<10)
    func `a damaged JSON file is read or refused`(_ seed: Int) {
        let text =
            #"{"é": [1, -0.5e+3, "a\ud83d\ude00\n", true, null], "b": {"c": {}, "d": "\u00e9"}, "e": []}"#
        var dice = Dice(state: UInt64(seed))
        for _ in 0..<200 {
            let source = SourceText(file: "a.json", bytes: damaged(Array(text.utf8), &dice))
            check(source, JSONReader.readTree(source))
            // What is read reads back as the same.
            if let value = try? JSONReader.read(source.bytes) {
                #expect((try? JSONReader.read(CanonicalJSON.encode(value))) == value)
            }
        }
    }
}
