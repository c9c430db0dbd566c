// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import LanguageServer

/// Takes each name of the examples back to its beginning, and asks what may stand there.
@Suite(.timeLimit(.minutes(10))) struct CompletionEverywhereTests {
    private static func names(_ path: String, _ text: [UInt8]) -> DocumentNames {
        DocumentNames(path: path, lines: TextLines(text, .utf16), registry: .standard)
    }

    private static func labels(_ document: DocumentNames, _ others: [DocumentNames], _ byte: Int) -> [String]
    {
        let project = ProjectNames(documents: [document] + others, registry: .standard)
        let items = CompletionFinder(project: project, takesSnippets: true).completions(at: byte)["items"]
        return (items?.list ?? []).compactMap { $0["label"]?.string }
    }

    @Test(arguments: RenameEverythingTests.examples)
    func `each name that is used is proposed where it is used`(
        _ example: RenameEverythingTests.Example
    ) throws {
        let documents = example.texts.sorted { $0.key < $1.key }.map {
            Self.names($0.key, Array($0.value.utf8))
        }
        let whole = ProjectNames(documents: documents, registry: .standard)
        var asked = 0
        for document in documents {
            let outline = document.outline
            let others = documents.filter { $0.path != document.path }
            var seen: Set<Range<Int>> = []
            for occurrence in document.occurrences {
                let isKnown =
                    occurrence.id.kind == .function || occurrence.id.kind == .argument
                    || whole.same(as: whole.meaning(of: occurrence)).contains { whole.isDeclared($0) }
                let content = outline.content(of: occurrence.node)
                guard !occurrence.isDeclaration, isKnown, outline.isVerbatim(occurrence.node),
                    outline[occurrence.node].style == .plain, seen.insert(occurrence.range).inserted
                else { continue }
                let isReference = outline.bytes[content.lowerBound] == UInt8(ascii: "$")
                guard isReference || occurrence.range == content else { continue }
                let kept = isReference ? occurrence.range.lowerBound : content.lowerBound + 1
                var bytes = outline.bytes
                bytes.removeSubrange(kept..<content.upperBound)
                let proposed = Self.labels(Self.names(document.path, bytes), others, kept)
                let name = String(
                    decoding: outline.bytes[content.lowerBound..<occurrence.range.upperBound], as: UTF8.self)
                asked += 1
                #expect(
                    proposed.contains { $0 == name || isReference && $0.hasPrefix(name + ".") },
                    "\(document.path) \(document.lines.position(of: occurrence.range.lowerBound)) '\(name)': \(proposed.prefix(12))"
                )
            }
        }
        #expect(asked > 0)
    }
}
