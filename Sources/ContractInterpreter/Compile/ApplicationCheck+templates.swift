// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ApplicationCheck {
    /// Names in the texts of a template that neither a recipient nor the tenant has, nor any of the events of which it tells.
    func unseenNames(in template: NotificationTemplate) -> [Diagnostic] {
        if application.isIncomplete { return [] }
        let told = events(toldWith: template).map(shape)
        // Whom a template is sent to, and where, is the same whichever event it is about.
        let events = (told.isEmpty ? [.unknown] : told).map { event in
            ApplicationCheck.surroundings.merging(["event": event]) { $1 }
        }
        return [template.subject, template.bodyText, template.bodyHTML].compactMap(\.self).flatMap { text in
            unseenNames(in: text, events)
        }
    }

    private static let surroundings = Dictionary(
        uniqueKeysWithValues: TemplateRoots.members.map { root, members in
            let shapes = members.map {
                ($0, TemplateRoots.lists.contains($0) ? .list(.scalar) : PromptShape.scalar)
            }
            return (root, PromptShape.map(Dictionary(uniqueKeysWithValues: shapes)))
        })

    private func unseenNames(
        in text: Located<String>, _ events: [[String: PromptShape]]
    ) -> [Diagnostic] {
        guard let template = try? MustacheTemplate(text.value) else { return [] }
        let unseen = events.map { TemplateNames(template, sees: $0).unseen }
        return (unseen.first ?? []).compactMap { name in
            // One template may serve several events, and a name that some of them have is blank for the others.
            let others = unseen.dropFirst().map { $0.first { $0.name == name.name } }
            guard !others.contains(where: { $0 == nil }) else { return nil }
            return Diagnostic(
                .malformedTemplate, name.message, at: text.place.range(ofTextBytes: name.name.bytes),
                path: text.path, note: name.note, help: name.help)
        }
    }

    /// The events of the rules that use a template, or one that takes its texts from it.
    private func events(toldWith template: NotificationTemplate) -> [Located<String>] {
        let templates = application.notificationTemplates.filter(\.isActive)
        var codes = [template.code.value]
        while let further = templates.first(where: { row in
            row.extends.map { codes.contains($0.value) } ?? false && !codes.contains(row.code.value)
        }) {
            codes.append(further.code.value)
        }
        return application.notificationRules.filter { rule in
            rule.isActive && rule.template.map { codes.contains($0.value) } ?? false
        }.map(\.event)
    }

    private func shape(of event: Located<String>) -> PromptShape {
        guard let rows = declarations.event(event.value)?.payload?.filter(\.isActive) else { return .unknown }
        let compiler = compiler(event, at: event.place)
        return .map(
            Dictionary(rows.map { ($0.key.value, PromptShape(compiler.plainParameter($0).type)) }) { $1 })
    }
}
