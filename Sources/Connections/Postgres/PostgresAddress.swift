// SPDX-License-Identifier: Apache-2.0
import CPostgres
import ContractModel
import FunctionLibrary
import Glibc

/// Where a database is and who asks it: the options of libpq, with the addresses to connect to already resolved and
/// looked at.
struct PostgresAddress {
    private(set) var options: [(name: String, value: String)] = []

    init(
        _ target: ConnectionRequest.Target, _ surroundings: ConnectionSurroundings
    ) throws(FunctionFailure) {
        guard cpq_load() else {
            throw FunctionFailure(
                .transient, code: "no_postgres_library",
                message: "libpq could not be loaded; the package is 'libpq5'")
        }
        var given = try PostgresAddress.parse(target.baseURL ?? "")
        guard let host = given.removeValue(forKey: "host"),
            ServerAddress.isHost(host) || NetworkAddress(host) != nil
        else {
            throw PostgresAddress.malformed("names no host, or more than one, or a socket")
        }
        guard let port = Int(given.removeValue(forKey: "port") ?? "5432"), (1...65_535).contains(port) else {
            throw PostgresAddress.malformed("has a port that is none")
        }
        for name in given.keys where !ServerAddress.databaseOptions.contains(name) {
            throw PostgresAddress.malformed("sets '\(name)', which a connection does not take")
        }
        let guardian = AddressGuard(target.allowHosts)
        try guardian.check(host: host, port: port)
        let addresses = try PostgresAddress.resolved(host, port, guardian)
        options = given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if let authentication = target.authentication {
            let secret = try SecretText(at: authentication.secret, of: surroundings).text
            if authentication.kind == "header" {
                throw FunctionFailure(
                    .final, code: "malformed_authentication", message: "a database is not told a header")
            }
            if let username = authentication.username { options.append(("user", username)) }
            options.append(("password", secret))
        }
        // One entry for each address: libpq tries them in their order, and checks certificates against the name.
        options.append(("host", addresses.map { _ in host }.joined(separator: ",")))
        options.append(("hostaddr", addresses.joined(separator: ",")))
        options.append(("port", addresses.map { _ in String(port) }.joined(separator: ",")))
        options.append(("client_encoding", "UTF8"))
        options.append(("fallback_application_name", "atelier"))
        options.append(("gssencmode", "disable"))
    }

    private static func parse(_ text: String) throws(FunctionFailure) -> [String: String] {
        guard let options = cpq_parse(text) else { throw malformed("is none that libpq reads") }
        defer { cpq_options_free(options) }
        var given: [String: String] = [:]
        var place = options
        while let keyword = place.pointee.keyword {
            if let value = place.pointee.val, value.pointee != 0 {
                given[String(cString: keyword)] = String(cString: value)
            }
            place += 1
        }
        return given
    }

    private static func resolved(
        _ host: String, _ port: Int, _ guardian: AddressGuard
    ) throws(FunctionFailure) -> [String] {
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, nil, &list) == 0 else {
            throw HTTPVerdict(isPush: false, wasSent: false).failure(of: .unresolved)
        }
        defer { freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = entry.ai_addr.flatMap({ NetworkAddress($0, family: entry.ai_family) }),
                !found.contains(address)
            {
                // Each is told once for every kind of socket.
                found.append(address)
            }
            next = entry.ai_next
        }
        let admitted = found.filter { guardian.admits($0, of: host, port: port) }
        guard !admitted.isEmpty else { throw .blockedAddress }
        return admitted.map(\.text)
    }

    private static func malformed(_ what: String) -> FunctionFailure {
        FunctionFailure(.final, code: "malformed_address", message: "'base_url' \(what)")
    }
}
