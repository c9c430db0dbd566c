// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// Removes secret-shaped fields before a value leaves in an event: by key, by shape of the value, and
/// whatever is sealed.
///
/// Linear in the size of the value.
package enum SecretScrubber {
    /// Stands where something was removed.
    static let marker: Value = "[removed]"

    /// Names that mark a secret, folded: lower case, without separators.
    private static let names = ByteRuns([
        "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "authkey", "accesskey",
        "privatekey",
        "servicekey", "accountkey", "clientkey", "encryptionkey", "credential", "authorization", "cookie",
        "sessionid", "bearer", "jwt", "signature", "otp", "cvv", "cvc", "ssn", "connectionstring", "dsn",
        "webhookurl",
    ])
    /// Names that only look like one.
    private static let harmless: Set<String> = [
        "keyid", "publickey", "primarykey", "tokencount", "tokentype", "secretary", "passwordpolicy",
        "csrfname",
        "signaturerequired",
    ]

    /// The value without secrets.
    package static func scrub(_ value: Value) -> Value {
        switch value {
        case .string(let text): return SecretShape.isFound(in: text) ? marker : value
        case .list(let elements): return .list(elements.map(scrub))
        case .map(let map):
            if Sealer.isSealed(value) { return marker }
            var scrubbed = map.mapValues { entry in
                entry.value.isNull ? entry.value : isSecretName(entry.key) ? marker : scrub(entry.value)
            }
            // A header is a pair of members: its name tells what its value is.
            if let name = map["name"]?.string ?? map["key"]?.string, isSecretName(name), map["value"] != nil {
                scrubbed["value"] = marker
            }
            return .map(scrubbed)
        default: return value
        }
    }

    static func isSecretName(_ name: String) -> Bool {
        var folded: [UInt8] = []
        folded.reserveCapacity(name.utf8.count)
        for byte in name.utf8 {
            switch byte {
            case 65...90: folded.append(byte + 32)
            case 97...122, 48...57: folded.append(byte)
            default: break
            }
        }
        return names.occurs(in: folded) && !harmless.contains(String(decoding: folded, as: UTF8.self))
    }
}
