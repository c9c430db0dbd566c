// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A text for people; of one in several languages, one of them.
struct HumanText: Sendable {
    let text: String
    /// The language it is in; nil where none is said.
    let language: String?
    private let owner: SourcePlace
    private let key: String

    /// Visits labels, help and messages of an action.
    static func each(of action: ActionDefinition, _ visit: (HumanText) -> Void) {
        func take(_ text: LocalizedText?, _ owner: SourcePlace, _ key: String) {
            guard let text else { return }
            if let single = text.unmarked {
                visit(HumanText(text: single, language: nil, owner: owner, key: key))
                return
            }
            for (language, words) in text.texts.sorted(by: { $0.key < $1.key }) {
                visit(HumanText(text: words, language: language, owner: owner, key: key))
            }
        }
        take(action.label, action.source, "label")
        take(action.description, action.source, "description")
        take(action.help, action.source, "help")
        for parameter in action.parameters {
            take(parameter.label, parameter.source, "label")
            take(parameter.help, parameter.source, "help")
        }
        for index in action.criteria.indices {
            take(action.criteria[index].message, action.criteria[index].source, "message")
        }
        if let approval = action.submissionContract?.approval {
            take(approval.message, approval.source, "message")
        }
    }

    private init(text: String, language: String?, owner: SourcePlace, key: String) {
        self.text = text
        self.language = language
        self.owner = owner
        self.key = key
    }

    var isLabel: Bool { key == "label" }

    /// Where the text stands; where its languages stand together when `isWhole`.
    func place(isWhole: Bool = false) -> SourcePlace {
        guard let place = owner.member(key) else { return owner }
        return isWhole ? place : language.flatMap { place.member($0) } ?? place
    }

    /// True when another is the same text in another language.
    fileprivate func standsWith(_ other: HumanText) -> Bool {
        key == other.key && owner.isSame(as: other.owner)
    }

    /// False for nearly all texts, without a look at their words.
    var mayHoldSigns: Bool {
        ByteSearch.holds(UInt8(ascii: "$"), in: text) || ByteSearch.holds(UInt8(ascii: "{"), in: text)
    }

    /// Texts of an action in several languages: one of each, and which languages it has.
    static func translated(in action: ActionDefinition) -> [(text: HumanText, languages: Set<String>)] {
        var texts: [(text: HumanText, languages: Set<String>)] = []
        each(of: action) { text in
            guard let language = text.language else { return }
            if let last = texts.indices.last, texts[last].text.standsWith(text) {
                texts[last].languages.insert(language)
            } else {
                texts.append((text, [language]))
            }
        }
        return texts
    }
}
