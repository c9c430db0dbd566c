// SPDX-License-Identifier: Apache-2.0
package import ContractInterpreter
package import ContractModel
package import FunctionLibrary

/// The reference of an application: what its actions take, who may submit them, and what happens.
package struct ApplicationReference: Sendable {
    let application: Application
    let plans: [ActionPlan]
    let registry: FunctionRegistry
    let language: String?

    package init(
        _ application: Application, plans: [ActionPlan], registry: FunctionRegistry, language: String? = nil
    ) {
        self.application = application
        self.plans = plans
        self.registry = registry
        self.language = language
    }

    /// The whole page.
    package func page() async -> Page {
        let title = application.name?.text(in: language) ?? application.code
        var page = Page(title: title, language: language)
        page.heading(1, Phrase(text: title), anchor: "top")
        if let description = application.description?.text(in: language) {
            page.say(Phrase(text: description))
        }
        page.say("The application \(application.code), as its contracts say. Written by \("atelier doc").")
        overview(&page)
        for plan in plans {
            guard let action = application.action(plan.action) else { continue }
            let reference = ActionReference(action: action, plan: plan, in: self)
            await reference.write(to: &page)
        }
        for entity in application.entities { EntityReference(entity, in: self).write(to: &page) }
        events(&page)
        ErrorReference(plans).write(to: &page)
        return page
    }

    func words(_ text: LocalizedText?) -> String? { text?.text(in: language) }

    private func overview(_ page: inout Page) {
        let rows = plans.map { plan -> [Phrase] in
            let action = application.action(plan.action)
            return [
                .link(plan.action, to: "action-\(plan.action)"),
                Phrase(text: words(action?.label) ?? plan.label),
                RoleWords.phrase(plan.apply),
                Phrase(text: plan.isActive ? plan.status : "\(plan.status), switched off"),
            ]
        }
        page.heading(2, "Actions", anchor: "actions")
        page.table(["Action", "Label", "Who may submit", "Status"], rows)
    }

    private func events(_ page: inout Page) {
        if application.events.isEmpty { return }
        page.heading(2, "Events", anchor: "events")
        for event in application.events {
            let label = words(event.label).map { ": \(text: $0)" as Phrase } ?? Phrase()
            page.heading(3, "\(event.key.value)\(label)", anchor: "event-\(event.key.value)")
            let emitters = plans.filter { plan in plan.sideEffects.contains { $0.event == event.key.value } }
            if !emitters.isEmpty {
                page.say(
                    "Told by \(emitters.map { Phrase.link($0.action, to: "action-\($0.action)") }.joined(separator: ", "))."
                )
            }
            guard let payload = event.payload else {
                page.say("What it carries is not declared.")
                continue
            }
            page.table(
                ["Name", "Type", "Required"],
                payload.map { row in
                    [
                        "\(row.key.value)", "\(row.type.type.value.rawValue)",
                        row.isRequired ? "yes" : "no",
                    ]
                })
        }
    }
}

/// Roles in words.
enum RoleWords {
    static func phrase(_ roles: [String]) -> Phrase {
        if roles.isEmpty { return "nobody" }
        return roles.map { role -> Phrase in
            switch role {
            case "*": "everybody with an identity"
            case "anonymous": "everybody, without an identity too"
            case "system": "the application itself"
            default: "\(role)"
            }
        }.joined(separator: ", ")
    }
}
