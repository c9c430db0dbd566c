// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import atelier_cli

@Suite(.timeLimit(.minutes(10))) struct UnifiedDiffTests {
    private func diff(_ old: String, _ new: String) -> String {
        UnifiedDiff.text("a", Array(old.utf8), Array(new.utf8))
    }

    @Test(arguments: [
        ("a\n", "a\n", ""),
        ("a\nb\n", "a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"),
        ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\nx\n",
            "@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+x\n"
        ),
    ])
    func `a change has three lines around it`(_ old: String, _ new: String, _ hunks: String) {
        #expect(diff(old, new) == (hunks.isEmpty ? "" : "--- a/a\n+++ b/a\n" + hunks))
    }

    @Test func `any two texts can be turned into each other with patch`() throws {
        let workspace = try Workspace()
        var state: UInt64 = 42
        func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % sides
        }
        for _ in 0..<40 {
            // Few different lines, so that many look alike.
            var lines = (0..<roll(60)).map { _ in "line \(roll(8))\n" }
            let old = lines.joined()
            for _ in 0..<roll(12) {
                switch roll(3) {
                case 0: lines.insert("line \(roll(12))\n", at: roll(lines.count + 1))
                case 1 where !lines.isEmpty: lines.remove(at: roll(lines.count))
                default: if !lines.isEmpty { lines[roll(lines.count)] = "other \(roll(4))\n" }
                }
            }
            let new = lines.joined() + (roll(3) == 0 ? "no end" : "")
            let text = diff(old, new)
            guard !text.isEmpty, !old.isEmpty else { continue }
            try workspace.write("a", old)
            try workspace.write("change", text)
            let applied = try workspace.shell("git apply --unidiff-zero change && cat a 2>/dev/null || true")
            #expect(applied.output == new, "\(applied.errors)\(text)")
        }
    }

    @Test func `large texts take no time to speak of`() {
        let old = (0..<40_000).map { "line \($0 % 50)\n" }.joined()
        let new = (0..<40_000).map { "line \($0 % 49)\n" }.joined()
        #expect(!diff(old, new).isEmpty)
        let moved = (0..<40_000).map { "line \($0)\n" }
        #expect(!diff(moved.joined(), moved.reversed().joined()).isEmpty)
    }
}
