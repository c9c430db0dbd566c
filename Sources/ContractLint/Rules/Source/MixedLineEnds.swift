// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let mixedLineEnds = LintRule(
        "L0111", "mixed-line-ends", .source, .info,
        summary: "Some lines of a file end in CR LF and some in LF.",
        rationale: """
            Mixed line ends show as changes that nobody made. Let all lines of a file end alike.
            """,
        triggering: [
            RuleExample(
                "actions:1️⃣\r\n  - key: tidy\n    target_model: thing\n    status: published\n    permissions_policy: { apply: [office] }\n    edits: [{ field: name, value: tidy }]",
                in: .file, expecting: ["1️⃣": "1 of 6 lines ends in CR LF, the others in LF"])
        ],
        nonTriggering: [RuleExample("edits: [{ key: tidy, field: name, value: tidy }]")],
        check: .file { file, report in
            let bytes = file.source.bytes
            guard ByteSearch.first(0x0D, in: bytes) != nil else { return }
            var (wide, narrow) = (0, 0)
            var places: (wide: Int, narrow: Int) = (0, 0)
            for (index, byte) in bytes.enumerated() where byte == 0x0A {
                if index > 0, bytes[index - 1] == 0x0D {
                    if wide == 0 { places.wide = index - 1 }
                    wide += 1
                } else {
                    if narrow == 0 { places.narrow = index }
                    narrow += 1
                }
            }
            guard wide > 0, narrow > 0 else { return }
            let isWideOdd = wide <= narrow
            let odd = min(wide, narrow)
            let place = isWideOdd ? places.wide : places.narrow
            report(
                "\(odd) of \(wide + narrow) lines \(odd == 1 ? "ends" : "end") in \(isWideOdd ? "CR LF" : "LF"), "
                    + "the others in \(isWideOdd ? "LF" : "CR LF")",
                at: file.source.range(place..<place + 1), help: "let all lines end alike")
        })
}
