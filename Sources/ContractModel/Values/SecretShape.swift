// SPDX-License-Identifier: Apache-2.0

/// Texts that have the form of a secret.
package enum SecretShape {
    /// Shapes that only secrets have: PEM blocks, JSON web tokens, bearer and basic headers, well-known key
    /// prefixes, and addresses with a password in them.
    package static func isFound(in text: String) -> Bool {
        text.withBytes { isFound(in: $0) }
    }

    /// Shorter text is no secret worth the name.
    static let minBytes = 12

    static func isFound(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= minBytes else { return false }
        if ByteSearch.first(UInt8(ascii: "-"), in: bytes) != nil, dashes.occurs(in: bytes),
            privateKey.occurs(in: bytes)
        {
            return true
        }
        for scheme in schemes where bytes[0] | 0x20 == scheme[0] && bytes.count > scheme.count + 8 {
            guard zip(bytes, scheme).allSatisfy({ $0 | 0x20 == $1 }) else { continue }
            // A word of letters alone, as in "basic subscription", is no token.
            let token = bytes.dropFirst(scheme.count)
            return !token.contains(UInt8(ascii: " "))
                && token.contains { 48...57 ~= $0 || "=._~+/".utf8.contains($0) }
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
    private static func isWebToken(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes[0] == UInt8(ascii: "e"), bytes.starts(with: "eyJ".utf8) else { return false }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].count > 8 && parts[1].count > 8
            && bytes.allSatisfy {
                48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == 45 || $0 == 95 || $0 == 46
            }
    }

    /// `scheme://user:password@host`.
    private static func hasPasswordInAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = ByteSearch.first(UInt8(ascii: ":"), in: bytes),
            bytes[start...].starts(with: "://".utf8)
        else {
            return false
        }
        let authority = bytes[(start + 3)...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 && $0 != 0x20 }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return authority[..<at].contains(UInt8(ascii: ":"))
    }
}

/// Runs of bytes to look for, by their first byte.
package struct ByteRuns: Sendable {
    private let byFirst: [[[UInt8]]]

    package init(_ texts: [String]) {
        var byFirst = [[[UInt8]]](repeating: [], count: 256)
        for text in texts {
            let run = Array(text.utf8)
            if let first = run.first { byFirst[Int(first)].append(run) }
        }
        self.byFirst = byFirst
    }

    /// The run that the bytes begin with.
    func start(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        bytes.isEmpty ? nil : run(at: bytes.startIndex, of: bytes)
    }

    /// Whether any of the runs stands somewhere in the bytes.
    package func occurs(in bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer { occurs(in: $0) } }

    func occurs(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // Most bytes begin none, which is seen without a copy of the list.
        bytes.indices.contains { !byFirst[Int(bytes[$0])].isEmpty && run(at: $0, of: bytes) != nil }
    }

    private func run(at index: Int, of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let runs = byFirst[Int(bytes[index])]
        if runs.isEmpty { return nil }
        return runs.first { run in
            run.count <= bytes.endIndex - index && run.indices.allSatisfy { bytes[index + $0] == run[$0] }
        }
    }
}
