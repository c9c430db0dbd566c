// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

/// Places outlive the nodes that they were taken from.
@Suite struct SourcePlaceTests {
    @Test(arguments: ContractFixture.all(in: "ok") + ContractFixture.all(in: "diagnostics"))
    func `a place says the same when its nodes are gone`(_ fixture: ContractFixture) throws {
        PlacesBeyondNodes(in: try fixture.source()).check()
    }

    @Test func `a place finds what stands in its map when the nodes are gone`() throws {
        let source = SourceText(file: "a.yaml", text: "a: 1\n---\n&x b: { 'c': [], \"d\\u0065\": é }\n")
        let map = try #require(source.readNodes().documents.last).root.entries[0].value
        let (kept, gone) = (SourcePlace(map.ref), try place(in: source))
        for key in ["c", "de", "e"] {
            #expect(gone.member(key)?.range == kept.member(key)?.range)
            #expect(gone.memberKey(key)?.path == kept.memberKey(key)?.path)
        }
        #expect(gone.member("de")?.member("x") == nil)
        #expect(gone.isSame(as: gone))
        #expect(!gone.isSame(as: kept))
        withExtendedLifetime(map) {}
    }

    private func place(in source: SourceText) throws -> SourcePlace {
        let tree = try #require(source.readNodes().documents.last)
        return withExtendedLifetime(tree) { SourcePlace(tree.root.entries[0].value.ref) }
    }

    @Test func `nodes that were read once more go with the last place`() throws {
        let source = SourceText(file: "a.yaml", text: "a: 1\n&x b: { c: 1 }\n")
        weak var again: NodeTree?
        do {
            let document = try document(of: source)
            again = document.tree
            #expect(again != nil)
            #expect(again === document.tree)
        }
        #expect(again == nil)
    }

    private func document(of source: SourceText) throws -> SourceDocument {
        try #require(source.readNodes().documents.first).home
    }
}

/// Every place of a text with what its node says of it.
struct PlacesBeyondNodes {
    private var said: [(place: SourcePlace, range: SourceRange, path: String)] = []
    private weak var tree: NodeTree?

    init(in source: SourceText) {
        let documents = source.readNodes().documents
        tree = documents.first
        for tree in documents { withExtendedLifetime(tree) { take(tree.root.ref) } }
    }

    private mutating func take(_ node: NodeRef) {
        said.append((SourcePlace(node), node.range, node.path))
        for link in node.children where !link.isAlias { take(NodeRef(arena: node.arena, index: link.index)) }
    }

    func check() {
        #expect(tree == nil)
        for (place, range, path) in said {
            #expect(place.range == range)
            #expect(place.path == path)
        }
    }
}
