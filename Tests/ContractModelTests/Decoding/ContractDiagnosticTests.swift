// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite struct ContractDiagnosticTests {
    @Test(arguments: ContractFixture.all(in: "diagnostics"))
    func `a mistake is reported as written down`(_ fixture: ContractFixture) throws {
        let source = try fixture.source()
        let (file, decoding) = ContractDecoder.read(source)
        let (_, merging) = ApplicationMerger.merge([file], applicationCode: "test")
        var out = ""
        for d in decoding + merging {
            let r = d.range
            out += "\(r.start.line):\(r.start.column)-\(r.end.line):\(r.end.column) \(d.code.code) \(d.message)\n"
            let line = source.line(r.start.line)
            let part = r.start.line == r.end.line ? String(line.unicodeScalars.dropFirst(r.start.column - 1).prefix(r.end.column - r.start.column).map(Character.init)) : "…"
            out += "      at \(d.path) «\(part)»" + (d.note.map { " ^ " + $0 } ?? "") + "\n"
            for l in d.labels { out += "      label \(l.range.start.line):\(l.range.start.column) \(l.message)\n" }
            if let h = d.help { out += "      help: \(h)\n" }
        }
        try out.write(to: URL(filePath: "/tmp/w/b_work/out/\(fixture.name).txt"), atomically: true, encoding: .utf8)
    }
}
