// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension ConnectionRequest.Target.Authentication {
    /// The header that proves who we are.
    func header(
        from surroundings: ConnectionSurroundings
    ) throws(FunctionFailure) -> (String, String) {
        let secret = try SecretText(at: self.secret, of: surroundings).text
        switch kind {
        case "bearer": return ("Authorization", "Bearer " + secret)
        case "basic":
            // RFC 7617 section 2: a colon would end the name.
            guard let username,
                !username.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 < 0x20 || $0 == 0x7F })
            else {
                throw FunctionFailure(
                    .final, code: "malformed_authentication",
                    message: "the user's name is missing or holds ':'")
            }
            return ("Authorization", "Basic " + Base64Text.encode(Array((username + ":" + secret).utf8)))
        case "header":
            guard let header, !header.isEmpty,
                header.utf8.allSatisfy({ byte in
                    switch byte {
                    case 48...57, 65...90, 97...122: true
                    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                    }
                })
            else {
                throw FunctionFailure(
                    .final, code: "malformed_authentication",
                    message: "the header's name is missing or is none")
            }
            return (header, secret)
        default:
            throw FunctionFailure(
                .final, code: "malformed_authentication", message: "'\(kind)' is no way to prove who we are")
        }
    }
}

/// Base64 of RFC 4648 section 4.
enum Base64Text {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
            let bits = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
            for place in 0..<4 {
                text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
