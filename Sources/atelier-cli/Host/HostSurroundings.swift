// SPDX-License-Identifier: Apache-2.0
import Connections
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Synchronization

/// Hands the real world to the interpreter.
enum HostSurroundings {
    /// The machine's clock and randomness, the zones that the project names for its tenants, and libmagic.
    ///
    /// Outside systems are reached with secrets from the environment and from files.
    static func make(for project: Project, _ environment: HostEnvironment) throws(Failure) -> Surroundings {
        let zones = try ZoneFiles(project)
        let sniffer = ContentSniffer()
        var surroundings = Surroundings(
            now: SystemClock.now, uptime: SystemClock.uptime, random: SystemRandomness.bytes,
            timeZone: { zones.rules(of: $0) },
            sleep: SystemClock.sleep,
            contentType: { head, _ in try sniffer.contentType(of: head).text })
        surroundings.connections = OutsideConnections(
            ConnectionSurroundings(
                root: project.root, secret: { try secret($0, from: project.root, environment) },
                now: SystemClock.now))
        return surroundings
    }

    private struct MissingSecret: Error {}
    private static let maxSecretBytes = 64 << 10

    /// The secret that stands at `env:NAME` or `file:PATH`.
    private static func secret(
        _ place: String, from root: String, _ environment: HostEnvironment
    ) throws -> String {
        if place.hasPrefix("env:"), let value = environment[String(place.dropFirst(4))] { return value }
        guard place.hasPrefix("file:") else { throw MissingSecret() }
        let path = Path.join(root, String(place.dropFirst(5)))
        let bytes = try FileSystem.read(path, maxBytes: maxSecretBytes)
        guard bytes.count <= maxSecretBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw MissingSecret()
        }
        return text
    }
}

/// The rules of the tenants' time zones, read from the system's zone files.
struct ZoneFiles: Sendable {
    private let rules: [String: TimeZoneRules]

    /// Reads the zone of every tenant that the project knows; one that is not there is told now, not at midnight.
    init(_ project: Project) throws(Failure) {
        var rules: [String: TimeZoneRules] = [:]
        for tenant in project.file?.tenants ?? [] {
            rules[tenant.code.value] = try ZoneFiles.read(tenant.timezone)
        }
        self.rules = rules
    }

    /// The zone of a tenant; UTC for those that the project does not know.
    func rules(of tenant: String) -> TimeZoneRules { rules[tenant] ?? .utc }

    /// True when the machine has a zone of this name, or no zones at all to tell.
    static func isKnown(_ name: String) -> Bool {
        FileSystem.kind(folder) == nil || (try? read(name)) != nil
    }

    static let folder = "/usr/share/zoneinfo/"

    /// The names of the places that the machine knows, as far as its list of them says.
    static func names() -> [String] {
        guard let bytes = try? FileSystem.read(folder + "zone.tab", maxBytes: 1 << 20) else { return [] }
        return ["UTC"]
            + String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { line in
                let columns = line.split(separator: "\t")
                return columns.count > 2 ? String(columns[2]) : nil
            }
    }

    /// The rules of a zone of the machine.
    static func read(_ name: String) throws(Failure) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        let isName = name.utf8.allSatisfy { byte in
            (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte)
                || "/_+-".utf8.contains(byte)
        }
        guard isName, !name.hasPrefix("/"),
            let bytes = try? FileSystem.read(folder + name, maxBytes: 1 << 20),
            let rules = TimeZoneRules(name: name, bytes: bytes)
        else {
            throw .usage(
                "no time zone '\(name)' on this machine",
                help: "zones are called as in Europe/Lisbon; the package tzdata holds them")
        }
        return rules
    }
}
