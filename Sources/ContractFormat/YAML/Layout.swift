// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A comment on its way to its place in the result.
struct LayoutComment {
    /// With its `#`, and without white space behind it.
    var text: String
    /// Where it stood, in characters from the left edge.
    var column: Int
    /// True when only white space stood before it.
    var isOwnLine: Bool
    /// True when empty lines stand above it.
    var hasGap = false
}

/// One value with the comments between what leads to it and itself.
struct LayoutValue {
    enum Content {
        /// A scalar that holds nothing, not even a word for it.
        case nothing
        case alias(String)
        case scalar(Node)
        case collection(LayoutCollection)
    }

    var anchor: String?
    var before: [LayoutComment] = []
    var content: Content
    /// The comment behind the `|` or `>` of a block scalar.
    var headerComment: LayoutComment?

    var collection: LayoutCollection? {
        if case .collection(let collection) = content { collection } else { nil }
    }
}

/// A list or map.
struct LayoutCollection {
    var isMapping: Bool
    /// True when it was written in brackets or braces.
    var isFlow: Bool
    var entries: [LayoutEntry] = []
    /// The comment right behind an opening bracket.
    var head: LayoutComment?
    /// Comments behind the last entry that belong inside.
    var tail: [LayoutComment] = []
    /// How it reads on one line; nil when it does not go there.
    var flat: String?

    var hasComments: Bool {
        head != nil || !tail.isEmpty || entries.contains { $0.hasComments }
    }
}

/// An element of a list, or a key with its value.
struct LayoutEntry {
    /// Comments above it.
    var leading: [LayoutComment] = []
    /// True when empty lines stand between it and what is above.
    var hasGap = false
    /// True when the author moved it to the right to stand in a column with those above or below.
    var isPadded = false
    /// Nil in lists.
    var key: LayoutValue?
    var value: LayoutValue
    /// The comment behind it.
    var trailing: LayoutComment?
    /// Comments below a key without a value that stand deeper than the key.
    var below: [LayoutComment] = []

    var hasComments: Bool {
        !leading.isEmpty || trailing != nil || !below.isEmpty || !value.before.isEmpty
            || value.headerComment != nil || key.map { !$0.before.isEmpty } == true
            || value.collection?.hasComments == true
    }
}

/// What a file consists of, from top to bottom.
enum LayoutPart {
    /// A comment of its own at the left edge.
    case comment(LayoutComment)
    /// A directive, `---` or `...`, with the comment behind it.
    case edge(String, LayoutComment?, hasGap: Bool)
    /// What a document holds.
    case root(LayoutEntry)
}
