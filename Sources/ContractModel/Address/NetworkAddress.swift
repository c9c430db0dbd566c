// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// An address of the internet protocol, in the bytes that are really connected to.
package struct NetworkAddress: Sendable, Hashable {
    /// Four bytes, or sixteen.
    package let bytes: [UInt8]

    /// How far an address reaches, and so what it takes to allow it.
    package enum Reach: Sendable, Hashable {
        case everywhere
        /// This machine or a private network: allowed to hosts that are listed.
        case local
        /// Metadata services, link-local, multicast and what nobody has: allowed when the address itself is listed.
        case special
    }

    package init(bytes: [UInt8]) {
        // An IPv4 address in IPv6's clothes is that address.
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
    }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for names, and for the shortened forms that some readers take.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(bytes: withUnsafeBytes(of: &four) { Array($0) })
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(bytes: withUnsafeBytes(of: &six) { Array($0) })
        } else {
            return nil
        }
    }

    /// Reads an IPv4 address in any form that the resolvers of systems take for one: `127.1`, `0x7f.1`, `2130706433`.
    package init?(shortened text: String) {
        var four = in_addr()
        guard inet_aton(text, &four) == 1 else { return nil }
        self.init(bytes: withUnsafeBytes(of: &four) { Array($0) })
    }

    package var text: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }.joined(separator: ":")
    }

    package var reach: Reach {
        bytes.count == 4 ? NetworkAddress.reach(ofFour: bytes[...]) : NetworkAddress.reach(ofSix: bytes)
    }

    /// The registries of special-purpose addresses (RFC 6890), and the metadata services of clouds.
    private static func reach(ofFour bytes: ArraySlice<UInt8>) -> Reach {
        let part = Array(bytes)
        switch (part[0], part[1], part[2], part[3]) {
        // Metadata of Alibaba's cloud in shared addresses, and Azure's in public ones.
        case (100, 100, 100, 200), (168, 63, 129, 16): return .special
        case (10, _, _, _), (127, _, _, _), (172, 16...31, _, _), (192, 168, _, _), (100, 64...127, _, _):
            return .local
        case (0, _, _, _), (169, 254, _, _), (192, 0, 0, _), (192, 0, 2, _), (192, 88, 99, _),
            (198, 18...19, _, _), (198, 51, 100, _), (203, 0, 113, _), (224..., _, _, _):
            return .special
        default: return .everywhere
        }
    }

    private static func reach(ofSix bytes: [UInt8]) -> Reach {
        func begins(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        let zeros = bytes.prefix { $0 == 0 }.count
        if zeros == 16 { return .special }
        if zeros == 15, bytes[15] == 1 { return .local }
        // IPv4 addresses inside: compatible, translated (RFC 6052) and 6to4.
        if zeros >= 12 { return reach(ofFour: bytes[12...]) }
        if begins([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return reach(ofFour: bytes[12...]) }
        if begins([0x20, 0x02]) { return reach(ofFour: bytes[2..<6]) }
        // Amazon's metadata service stands among the unique-local addresses.
        if begins([0xFD, 0, 0x0E, 0xC2]) { return .special }
        if bytes[0] & 0xFE == 0xFC { return .local }
        // Teredo, benchmarks, documentation; then everything that is not global unicast.
        if begins([0x20, 0x01, 0, 0]) || begins([0x20, 0x01, 0, 2]) || begins([0x20, 0x01, 0x0D, 0xB8]) {
            return .special
        }
        if begins([0x3F, 0xFF]), bytes[2] & 0xF0 == 0 { return .special }
        return bytes[0] & 0xE0 == 0x20 ? .everywhere : .special
    }
}
