// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Names of a template that lead nowhere in what is known of the values that it sees.
///
/// The first part of one outside of sections is the decoder's to check.
struct TemplateNames {
    struct Unseen {
        let name: MustacheTemplate.Name
        /// The part of it that is not there, and what is there instead.
        let part: String
        let known: [String]

        var message: String { "the template does not see '\(name.path.joined(separator: "."))'" }
        var note: String { "there is no '\(part)' here" }
        var help: String? { ActionCompiler.suggestion(part, known.sorted()) }
    }

    private(set) var unseen: [Unseen] = []

    init(_ template: MustacheTemplate, sees shapes: [String: PromptShape]) {
        check(template.parts, [.map(shapes)])
    }

    private mutating func check(_ parts: [MustacheTemplate.Part], _ scopes: [PromptShape]) {
        for part in parts {
            switch part {
            case .text: continue
            case .variable(let name, _): check(name, scopes)
            case .section(let name, let isInverted, let inner):
                var shape = check(name, scopes)
                if case .list(let element) = shape { shape = element }
                check(inner, isInverted ? scopes : scopes + [shape])
            }
        }
    }

    @discardableResult
    private mutating func check(_ name: MustacheTemplate.Name, _ scopes: [PromptShape]) -> PromptShape {
        guard let first = name.path.first else { return scopes.last ?? .unknown }
        var known: [String] = []
        for scope in scopes.reversed() {
            switch scope {
            case .unknown: return .unknown
            case .map(let members):
                if let found = members[first] { return descend(name, into: found) }
                known += members.keys
            case .scalar, .list: continue
            }
        }
        if scopes.count > 1 { unseen.append(Unseen(name: name, part: first, known: known)) }
        return .unknown
    }

    private mutating func descend(_ name: MustacheTemplate.Name, into start: PromptShape) -> PromptShape {
        var shape = start
        for part in name.path.dropFirst() {
            switch shape {
            case .unknown: return .unknown
            case .list(let element) where Int(part) != nil: shape = element
            case .map(let members):
                guard let found = members[part] else {
                    unseen.append(Unseen(name: name, part: part, known: Array(members.keys)))
                    return .unknown
                }
                shape = found
            case .scalar, .list:
                unseen.append(Unseen(name: name, part: part, known: []))
                return .unknown
            }
        }
        return shape
    }
}
