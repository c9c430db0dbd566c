// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import Connections

/// Where requests may not go, however it is written, and how they are sent there.
@Suite struct AddressGuardTests {
    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "::1",
        "fd12::1",
        "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::",
    ])
    func `an address of this machine or network is local`(_ text: String) throws {
        #expect(try #require(NetworkAddress(text)).reach == .local)
    }

    @Test(arguments: [
        "0.0.0.0", "169.254.169.254", "169.254.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
        "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "fd00:ec2::254", "100::1",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "2001::1", "64:ff9b:1::1",
        "4000::1", "3fff::1",
    ])
    func `an address that nobody is to reach is special`(_ text: String) throws {
        #expect(try #require(NetworkAddress(text)).reach == .special)
    }

    @Test(arguments: [
        "1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "169.253.1.1", "2606:4700::1111",
        "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::",
    ])
    func `an address of the internet is reached everywhere`(_ text: String) throws {
        #expect(try #require(NetworkAddress(text)).reach == .everywhere)
    }

    static let lists: [([String], String, Int, String, Bool, Bool)] = [
        // entries, host, port, address, whether the host may be asked, whether it may be there
        (["bank.example"], "BANK.example.", 443, "10.0.0.1", true, true),
        (["bank.example"], "evilbank.example", 443, "1.1.1.1", false, true),
        (["bank.example"], "bank.example", 443, "169.254.169.254", true, false),
        (["*.bank.example"], "api.bank.example", 443, "10.0.0.1", true, true),
        (["*.bank.example"], "bank.example", 443, "1.1.1.1", false, true),
        (["*.bank.example"], "evilbank.example", 443, "1.1.1.1", false, true),
        (["*"], "any.example", 443, "10.0.0.1", true, false),
        (["*"], "any.example", 443, "1.1.1.1", true, true),
        (["bank.example:8443"], "bank.example", 443, "10.0.0.1", false, false),
        (["bank.example:8443"], "bank.example", 8443, "10.0.0.1", true, true),
        (["10.0.0.7"], "10.0.0.7", 80, "10.0.0.7", true, true),
        (["*", "169.254.169.254"], "meta.example", 80, "169.254.169.254", true, true),
        (["[::1]:8080"], "::1", 8080, "::1", true, true), (["[::1]:8080"], "::1", 80, "::1", false, false),
        (["::1"], "::1", 80, "::1", true, true),
        (["127.0.0.1"], "::ffff:127.0.0.1", 80, "127.0.0.1", true, true),
    ]

    @Test(arguments: lists)
    func `a list says which hosts may be asked and which may be near`(
        _ entries: [String], _ host: String, _ port: Int, _ address: String, _ isAsked: Bool,
        _ mayBeThere: Bool
    ) throws {
        let guardian = AddressGuard(entries)
        #expect(guardian.admits(host: host, port: port) == isAsked)
        #expect(
            guardian.admits(try #require(NetworkAddress(address)), of: host, port: port) == mayBeThere)
    }

    @Test(arguments: [
        "ftp://a.example", "http://", "http:///x", "http://a.example:0", "http://a.example:99999",
        "http://a.example:8x", "http://user@a.example", "http://user:word@a.example",
        "http://a.example\\@b.example",
        "http://a%00.example", "http://[::1", "http://[a.example]", "http://ａ.example", "http://a..example",
        "http://a.example/../x", "http://a.example/%2e%2E/x", "http://a b.example", "http://a.example/\u{7F}",
        "//a.example", "http:a.example", "http://[::1]x",
    ])
    func `an address that readers could take for two is none`(_ text: String) {
        #expect(HTTPAddress(text) == nil)
    }

    @Test(arguments: [
        ("HTTPS://Bank.Example./api?x=1#y", "https://bank.example:443/api?x=1"),
        ("http://[::1]:8080", "http://[::1]:8080/"), ("http://[::ffff:10.0.0.1]/", "http://10.0.0.1:80/"),
        ("http://a.example/ü \"", nil), ("http://a.example/ü\"", "http://a.example:80/%C3%BC%22"),
    ])
    func `an address is written in one way`(_ text: String, _ written: String?) {
        #expect(HTTPAddress(text)?.text == written)
    }

    // MARK: - Over the wire

    @Test(arguments: [
        "127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0",
    ])
    func `this machine is not asked unless it is listed`(_ host: String) async throws {
        let server = try FaultyServer()
        for allow in [nil, ["*"]] {
            let target = server.target("http://\(host):\(server.port)", allow: allow)
            for request in [Asking.push(target, "echo"), Asking.fetch(target, "records")] {
                let failure = try await Asking.client().failure(request)
                #expect(failure.kind == .final)
                #expect(failure.code == "blocked_address")
            }
        }
        #expect(try await server.seen().requests.isEmpty)
    }

    @Test func `a name that stands for this machine is asked when it is listed`() async throws {
        let server = try FaultyServer()
        let target = server.target("http://localhost:\(server.port)", allow: ["localhost:\(server.port)"])
        #expect(try await Asking.client().send(Asking.fetch(target, "records"))["count"] == 3)
    }

    @Test func `a host that is not listed is not asked`() async throws {
        let server = try FaultyServer()
        let target = server.target(allow: ["bank.example"])
        let failure = try await Asking.client().failure(Asking.push(target, "echo"))
        #expect(failure.kind == .final)
        #expect(failure.code == "host_not_allowed")
        #expect(try await server.seen().requests.isEmpty)
    }

    @Test func `a question follows where it is sent, and who we are stays at the first server`() async throws
    {
        let first = try FaultyServer()
        let second = try FaultyServer()
        let target = first.target(authentication: .init(kind: "bearer", secret: "env:TOKEN"))
        let client = Asking.client(secrets: ["env:TOKEN": "s3cret-s3cret"])
        let near = try await client.send(
            Asking.lookup(target, "redirect/307/{to}", [:], path: ["to": "/echo"]))
        #expect(near.value(at: ["headers", "authorization"]) == "Bearer s3cret-s3cret")
        let far = try await client.send(
            Asking.lookup(target, "redirect/302/{to}", [:], path: ["to": .string(second.base + "/echo")]))
        #expect(far["method"] == "GET")
        #expect(far.value(at: ["headers", "authorization"]) == nil)
        #expect(far.value(at: ["headers", "host"]) == .string("127.0.0.1:\(second.port)"))
    }

    @Test func `a question is not sent on to where it may not go`() async throws {
        let server = try FaultyServer()
        let other = try FaultyServer()
        // The first server alone is allowed, by name; the second is on this machine too.
        let target = server.target("http://localhost:\(server.port)", allow: ["localhost:\(server.port)"])
        for (place, code) in [
            (other.base + "/echo", "host_not_allowed"), ("http://169.254.169.254/latest", "host_not_allowed"),
            ("ftp://a.example/", "malformed_response"),
            ("http://u:p@localhost:\(server.port)/echo", "malformed_response"),
        ] {
            let failure = try await Asking.client().failure(
                Asking.fetch(target, "redirect/302/{to}", path: ["to": .string(place)]))
            #expect(failure.kind == .final)
            #expect(failure.code == code, "\(place)")
        }
        let wide = server.target(allow: ["*", "127.0.0.1:\(server.port)"])
        for place in [other.base, "http://169.254.169.254/latest", "http://localhost:\(other.port)"] {
            let failure = try await Asking.client().failure(
                Asking.fetch(wide, "redirect/302/{to}", path: ["to": .string(place)]))
            #expect(failure.code == "blocked_address", "\(place)")
        }
        #expect(try await other.seen().requests.isEmpty)
    }

    @Test func `a circle of redirects ends`() async throws {
        let server = try FaultyServer()
        let failure = try await Asking.client().failure(Asking.fetch(server.target(), "circle"))
        #expect(failure.kind == .final)
        #expect(failure.code == "too_many_redirects")
        #expect(try await server.seen().requests.count == 4)
    }
}
