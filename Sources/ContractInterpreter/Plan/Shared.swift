// SPDX-License-Identifier: Apache-2.0

/// A value whose copies share one place until one of them is changed.
struct Shared<Content> {
    /// `@unchecked Sendable`: written only while a single copy has it, and so by one access at a time.
    private final class Storage: @unchecked Sendable {
        @exclusivity(unchecked) var content: Content

        init(_ content: Content) { self.content = content }
    }

    private var storage: Storage

    init(_ content: Content) { storage = Storage(content) }

    var content: Content {
        _read { yield storage.content }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.content) }
            yield &storage.content
        }
    }
}

extension Shared: Sendable where Content: Sendable {}

extension Shared: Equatable where Content: Equatable {
    static func == (left: Shared, right: Shared) -> Bool {
        left.storage === right.storage || left.content == right.content
    }
}

extension Shared: Hashable where Content: Hashable {
    func hash(into hasher: inout Hasher) { hasher.combine(content) }
}
