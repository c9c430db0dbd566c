// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension ActionDefinition {
    /// A text for people, with where it stands.
    struct HumanText {
        var text: String
        var place: SourcePlace
    }

    /// Labels, help and messages of the action; of one in several languages, each.
    var humanTexts: [HumanText] {
        localizedTexts.flatMap { localized in
            if let single = localized.text.texts[""] {
                return [HumanText(text: single, place: localized.place)]
            }
            return localized.text.texts.sorted { $0.key < $1.key }.map { language, words in
                HumanText(text: words, place: localized.place.member(language) ?? localized.place)
            }
        }
    }

    /// Labels, help and messages of the action with where they stand.
    var localizedTexts: [(text: LocalizedText, place: SourcePlace)] {
        var texts: [(text: LocalizedText, place: SourcePlace)] = []
        func take(_ text: LocalizedText?, _ owner: SourcePlace, _ key: String) {
            if let text, let place = owner.member(key) { texts.append((text, place)) }
        }
        take(label, source, "label")
        take(description, source, "description")
        take(help, source, "help")
        for parameter in parameters {
            take(parameter.label, parameter.source, "label")
            take(parameter.help, parameter.source, "help")
        }
        for criterion in criteria { take(criterion.message, criterion.source, "message") }
        if let approval = submissionContract?.approval { take(approval.message, approval.source, "message") }
        return texts
    }
}
