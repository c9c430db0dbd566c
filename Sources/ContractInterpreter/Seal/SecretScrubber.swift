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
        case .string(let text): return isSecretShaped(text) ? marker : value
        case .list(let elements): return .list(elements.map(scrub))
        case .map(let map):
            if Sealer.isSealed(value) { return marker }
            var scrubbed = map
            for entry in map where !entry.value.isNull {
                scrubbed[entry.key] = isSecretName(entry.key) ? marker : scrub(entry.value)
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
        let folded = name.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case 65...90: byte + 32
            case 97...122, 48...57: byte
            default: nil
            }
        }
        return names.occurs(in: folded) && !harmless.contains(String(decoding: folded, as: UTF8.self))
    }

    /// Shapes that only secrets have: PEM blocks, JSON web tokens, bearer and basic headers, well-known key
    /// prefixes, and addresses with a password in them.
    static func isSecretShaped(_ text: String) -> Bool {
        guard text.utf8.count >= 12 else { return false }
        let bytes = Array(text.utf8)
        if dashes.occurs(in: bytes), privateKey.occurs(in: bytes) { return true }
        for scheme in schemes where bytes.count > scheme.count + 8 {
            guard zip(bytes, scheme).allSatisfy({ $0 | 0x20 == $1 }) else { continue }
            return !bytes.dropFirst(scheme.count).contains(UInt8(ascii: " "))
        }
        if let prefix = prefixes.start(of: bytes), bytes.count >= prefix.count + 12 {
            return !bytes.contains(UInt8(ascii: " "))
        }
        return isWebToken(bytes) || hasPasswordInAddress(bytes)
    }

    private static let dashes = ByteRuns(["-----BEGIN "])
    private static let privateKey = ByteRuns(["PRIVATE KEY"])
    private static let schemes = ["bearer ", "basic "].map { Array($0.utf8) }

    private static let prefixes = ByteRuns([
        "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "sk_live_",
        "sk_test_",
        "rk_live_", "AKIA", "ASIA", "AIza", "ya29.", "SG.", "npm_", "pypi-", "whsec_", "whsk_", "hvs.",
        "dop_v1_",
        "sk-ant-", "sk-proj-", "hf_", "https://hooks.slack.com/",
    ])

    /// Three parts of base64url whose first starts as `{"` does.
    private static func isWebToken(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: Array("eyJ".utf8)) else { return false }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].count > 8 && parts[1].count > 8
            && bytes.allSatisfy {
                48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == 45 || $0 == 95 || $0 == 46
            }
    }

    /// `scheme://user:password@host`.
    private static func hasPasswordInAddress(_ bytes: [UInt8]) -> Bool {
        guard let start = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[start...].starts(with: Array("://".utf8))
        else {
            return false
        }
        let authority = bytes[(start + 3)...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 && $0 != 0x20 }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return authority[..<at].contains(UInt8(ascii: ":"))
    }
}

/// Runs of bytes to look for, by their first byte.
private struct ByteRuns: Sendable {
    private let byFirst: [[[UInt8]]]

    init(_ texts: [String]) {
        var byFirst = [[[UInt8]]](repeating: [], count: 256)
        for text in texts {
            let run = Array(text.utf8)
            if let first = run.first { byFirst[Int(first)].append(run) }
        }
        self.byFirst = byFirst
    }

    /// The run that the bytes begin with.
    func start(of bytes: [UInt8]) -> [UInt8]? { bytes.isEmpty ? nil : run(at: 0, of: bytes) }

    /// Whether any of the runs stands somewhere in the bytes.
    func occurs(in bytes: [UInt8]) -> Bool { bytes.indices.contains { run(at: $0, of: bytes) != nil } }

    private func run(at index: Int, of bytes: [UInt8]) -> [UInt8]? {
        byFirst[Int(bytes[index])].first { run in
            run.count <= bytes.count - index && run.indices.allSatisfy { bytes[index + $0] == run[$0] }
        }
    }
}
