// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func trigger(_ site: Site) -> Trigger? {
        guard let mapping = mapping(site, .trigger) else { return nil }
        let key = identifier(mapping["key"], "a trigger's key")
        let action = use(mapping["action"], "'action'") ?? site.located("")
        var trigger = Trigger(
            key: key ?? site.located(""), action: action, at: site.place)
        let form = form(of: mapping, ["cron", "event", "expects"], none: "the trigger has no cause")
        trigger.cause = cause(mapping, form?.name, &trigger.unreadEvent)
        let scope: ReferenceScope =
            mapping["event"] == nil && !mapping.hasUnread ? .timedTriggers : .eventTriggers
        trigger.input = values(mapping["input"], "'input'", in: scope) ?? []
        trigger.hasUnreadInput = mapping.isUnread("input") && (mapping["input"] != nil || mapping.hasUnread)
        trigger.tenants = list(mapping["tenants"], "'tenants'") { $0.name($1, "a tenant") }
        if let place = mapping["tenants"], place.node.kind == .sequence, place.node.elements.isEmpty {
            reportKind(place, expected: "at least one tenant", of: "'tenants'")
        }
        requireUnique(trigger.tenants ?? [], "tenant")
        (trigger.order, trigger.isActive) = standing(mapping)
        return key == nil ? nil : trigger
    }

    private mutating func cause(
        _ mapping: Mapping, _ form: String?, _ unreadEvent: inout Located<String>?
    ) -> Trigger.Cause? {
        let schedule = schedule(mapping["cron"])
        let zone = timeZone(mapping["timezone"], "'timezone'")
        let overlap = choice(mapping["overlap"], "'overlap'", of: Trigger.Overlap.self)
        let catchUp = choice(mapping["catch_up"], "'catch_up'", of: Trigger.CatchUp.self)
        let filter = mapping["filter"].flatMap { condition($0, .fields, in: .eventFilters) }
        let event = use(mapping["event"], "'event'")
        let expected = use(mapping["expects"], "'expects'")
        let within = duration(mapping["within"], "'within'")
        switch form {
        case "cron":
            return schedule.map {
                .schedule($0, timeZone: zone, overlap?.value ?? .skip, catchUp?.value ?? .latest)
            }
        case "event": return event.map { .event($0, filter: filter) }
        case "expects":
            guard let expected, let within else {
                unreadEvent = expected
                return nil
            }
            return .absence(of: expected, filter: filter, within: within)
        default: return nil
        }
    }

    private mutating func schedule(_ site: Site?) -> Located<CronSchedule>? {
        guard let site, let text = name(site, "'cron'") else { return nil }
        do throws(CronSchedule.Problem) {
            return site.located(try CronSchedule(text.value))
        } catch {
            report(
                Diagnostic(
                    .malformedSchedule, error.message, at: site.node.range(ofTextBytes: error.bytes),
                    path: site.path, help: error.help))
            return nil
        }
    }

    /// The name of a time zone, by its form; whether the system has it is for who runs it to say.
    mutating func timeZone(_ site: Site?, _ what: String) -> Located<String>? {
        guard let site, let text = name(site, what) else { return nil }
        let parts = text.value.split(separator: "/", omittingEmptySubsequences: false)
        let isZone = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_+-".utf8.contains($0) }
        }
        if isZone, text.value.utf8.first?.isLetter == true { return text }
        report(
            .malformedTimeZone, "\(what) is \(site.node.description), which is no time zone", at: site,
            help: "write the name of a zone, such as 'Europe/Lisbon' or 'UTC'")
        return nil
    }
}
