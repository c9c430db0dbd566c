// SPDX-License-Identifier: Apache-2.0

/// A value whose copies share one place until one of them is changed.
@propertyWrapper
struct Shared<Content> {
    /// `@unchecked Sendable`: written only while a single copy has it.
    private final class Storage: @unchecked Sendable {
        var content: Content

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

    // MARK: - As a property wrapper

    init(wrappedValue: Content) { self.init(wrappedValue) }

    var wrappedValue: Content {
        _read { yield content }
        _modify { yield &content }
        set { storage = Storage(newValue) }
    }

    /// The place itself: who takes it shares what it holds.
    var projectedValue: Shared<Content> {
        get { self }
        set { self = newValue }
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
