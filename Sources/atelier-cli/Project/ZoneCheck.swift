// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Looks for time zones that the machine does not have.
enum ZoneCheck {
    static func unknown(in project: ProjectFile) -> [Diagnostic] {
        project.tenants.compactMap { tenant in
            tenant.timezonePlace.flatMap { unknown(Located(tenant.timezone, at: $0)) }
        }
    }

    static func unknown(in application: Application) -> [Diagnostic] {
        application.triggers.compactMap { trigger in
            guard case .schedule(_, let zone?, _, _) = trigger.cause else { return nil }
            return unknown(zone)
        }
    }

    private static func unknown(_ zone: Located<String>) -> Diagnostic? {
        if ZoneFiles.isKnown(zone.value) { return nil }
        return Diagnostic(
            .malformedTimeZone, "no time zone '\(zone.value)' on this machine", at: zone.range,
            path: zone.path,
            help: Suggestion.didYouMean(zone.value, among: ZoneFiles.names())
                ?? "zones are called as in Europe/Lisbon; the package tzdata holds them")
    }
}
