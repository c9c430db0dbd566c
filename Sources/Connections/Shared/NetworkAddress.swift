// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc

extension NetworkAddress {
    /// The address in what the system tells; nil for a family that is not of the internet.
    init?(_ address: UnsafeRawPointer, family: Int32) {
        switch family {
        case AF_INET:
            var found = address.loadUnaligned(as: sockaddr_in.self).sin_addr
            self.init(bytes: withUnsafeBytes(of: &found) { Array($0) })
        case AF_INET6:
            var found = address.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.init(bytes: withUnsafeBytes(of: &found) { Array($0) })
        default: return nil
        }
    }
}
