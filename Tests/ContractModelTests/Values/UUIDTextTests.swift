// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct UUIDTextTests {
    @Test func `version 5 is the one of RFC 9562`() throws {
        // Appendix A.4: the name www.example.com in the namespace of domain names.
        let domains = try #require(UUIDText.bytes(of: "6ba7b810-9dad-11d1-80b4-00c04fd430c8"))
        #expect(
            UUIDText.v5(namespace: domains, name: "www.example.com") == "2ed6657d-e927-568b-95e1-2665a8aea6a2"
        )
    }

    @Test func `version 7 carries the millisecond and keeps the random tail`() {
        // Appendix A.6: 0x017F22E279B0 milliseconds.
        let instant = Instant(microseconds: 0x017F_22E2_79B0 * 1000)
        let text = UUIDText.v7(at: instant, random: Array(repeating: 0xFF, count: 16))
        #expect(text == "017f22e2-79b0-7000-bfff-ffffffffffff")
    }

    @Test func `version 7 is ordered by the microsecond`() {
        let random = Array(repeating: UInt8(0xAA), count: 16)
        let texts = (0..<5000).map {
            UUIDText.v7(at: Instant(microseconds: 1_795_251_600_000_000 + $0), random: random)
        }
        #expect(texts == texts.sorted())
        #expect(Set(texts).count == texts.count)
    }

    @Test func `version 8 keeps the time of its namespace, and depends on all of it`() throws {
        let bytes = try #require(UUIDText.bytes(of: "017f22e2-79b0-7abc-bfff-ffffffffffff"))
        let made = try #require(UUIDText.v8(inOrderOf: bytes, name: "run:1"))
        #expect(made.hasPrefix("017f22e2-79b0-8abc-") && UUIDText.isValid(made))
        #expect(UUIDText.v8(inOrderOf: bytes, name: "run:1") == made)
        #expect(UUIDText.v8(inOrderOf: bytes, name: "run:2") != made)
        let twin = try #require(UUIDText.bytes(of: "017f22e2-79b0-7abc-bfff-fffffffffffe"))
        #expect(UUIDText.v8(inOrderOf: twin, name: "run:1") != made)
        let own = try #require(UUIDText.bytes(of: made))
        #expect(UUIDText.v8(inOrderOf: own, name: "run:1")?.hasPrefix("017f22e2-79b0-8abc-") == true)
    }

    @Test func `a namespace without a time gives no version 8`() {
        let domains = UUIDText.bytes(of: "6ba7b810-9dad-11d1-80b4-00c04fd430c8") ?? []
        #expect(UUIDText.v8(inOrderOf: domains, name: "run:1") == nil)
        #expect(UUIDText.v8(inOrderOf: [], name: "run:1") == nil)
    }

    @Test(arguments: [
        ("017f22e2-79b0-7000-bfff-ffffffffffff", true), ("017F22E2-79B0-7000-BFFF-FFFFFFFFFFFF", true),
        ("00000000-0000-0000-0000-000000000000", true), ("017f22e279b07000bfffffffffffffff", false),
        ("{17f22e2-79b0-7000-bfff-ffffffffffff}", false), ("017f22e2-79b0-7000-bfff-fffffffffff", false),
        ("017f22e2-79b0-7000-bfff-ffffffffffffa", false), ("017g22e2-79b0-7000-bfff-ffffffffffff", false),
        ("017f22e27-9b0-7000-bfff-ffffffffffff", false), ("", false),
        ("é17f22e2-79b0-7000-bfff-fffffffffff", false),
    ])
    func `a UUID has its digits in groups`(_ text: String, _ isValid: Bool) {
        #expect(UUIDText.isValid(text) == isValid)
    }
}
