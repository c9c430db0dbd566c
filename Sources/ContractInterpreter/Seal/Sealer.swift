// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Crypto

/// Seals sensitive values before anything can store, log or show them.
///
/// AES-GCM-256 with a key per tenant, derived by HKDF from a key file that lives outside the ledger. A sealed value
/// is a map of one member, `$sealed`, whose text carries the key's id, the sealed bytes, and a keyed digest for
/// equality: a bare digest of a phone number would protect nothing.
public struct Sealer: Sendable {
    private let master: SymmetricKey
    /// Names the key in every value it sealed, so that a wrong key is told from a damaged value.
    public let keyID: String
    private let random: @Sendable (Int) -> [UInt8]

    /// The number of bytes of a key file.
    public static let keyLength = 32
    static let member = "$sealed"

    /// A sealer with a key of `keyLength` bytes; nil for another length.
    public init?(key: [UInt8], random: @escaping @Sendable (Int) -> [UInt8]) {
        guard key.count == Sealer.keyLength else { return nil }
        master = SymmetricKey(data: key)
        keyID = String(Digest(of: Array("atelier key id".utf8) + key).hex.prefix(16))
        self.random = random
    }

    private func key(_ purpose: String, tenant: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: master, info: Array("atelier \(purpose) ".utf8) + Array(tenant.utf8),
            outputByteCount: 32)
    }

    /// The sealed form of a value; null stays null.
    public func seal(_ value: Value, tenant: String) -> Value {
        if value.isNull || Sealer.isSealed(value) { return value }
        let plain = CanonicalJSON.faithfulText(value)
        guard let nonce = try? AES.GCM.Nonce(data: random(12)),
            let box = try? AES.GCM.seal(
                Array(plain.utf8), using: key("seal", tenant: tenant), nonce: nonce,
                authenticating: Array(tenant.utf8)),
            let combined = box.combined
        else { preconditionFailure("AES-GCM seals with a 32-byte key and a 12-byte nonce") }
        let digest = equalityDigest(value, tenant: tenant)
        return .map([Sealer.member: .string("v1.\(keyID).\(Hex.encode(combined)).\(digest)")])
    }

    /// The value inside; nil when it was sealed with another key or for another tenant, or is damaged.
    public func open(_ value: Value, tenant: String) -> Value? {
        guard let parts = Sealer.parts(of: value), parts.key == keyID, let bytes = Hex.decode(parts.box),
            let box = try? AES.GCM.SealedBox(combined: bytes),
            let plain = try? AES.GCM.open(
                box, using: key("seal", tenant: tenant), authenticating: Array(tenant.utf8))
        else { return nil }
        return try? JSONReader.read(Array(plain))
    }

    /// A keyed digest of a value: equal values of one tenant have equal digests.
    public func equalityDigest(_ value: Value, tenant: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: CanonicalJSON.encode(value), using: key("equality", tenant: tenant))
        return Hex.encode(code)
    }

    /// True for a value that this type made.
    public static func isSealed(_ value: Value) -> Bool { parts(of: value) != nil }

    /// The equality digest that a sealed value carries.
    static func equality(of value: Value) -> String? { parts(of: value)?.equality }

    private static func parts(of value: Value) -> (key: String, box: String, equality: String)? {
        guard case .map(let map) = value, map.count == 1, case .string(let text)? = map[member] else {
            return nil
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "v1" else { return nil }
        return (parts[1], parts[2], parts[3])
    }

    /// What people see in the place of a sealed value, to any depth.
    public static func redacted(_ value: Value) -> Value {
        switch value {
        case .list(let elements): return .list(elements.map(redacted))
        case .map(let map):
            if isSealed(value) { return "[sealed]" }
            return .map(ValueMap(map.map { ($0.key, redacted($0.value)) }))
        default: return value
        }
    }

    /// The value with every sealed part replaced by its equality digest: what digests and match keys are made of.
    static func comparable(_ value: Value) -> Value {
        SealedInput.isIn(value) ? replaced(value) : value
    }

    private static func replaced(_ value: Value) -> Value {
        switch value {
        case .list(let elements): return .list(elements.map(replaced))
        case .map(let map):
            if let digest = equality(of: value) { return .string("sealed:" + digest) }
            return .map(ValueMap(map.map { ($0.key, replaced($0.value)) }))
        default: return value
        }
    }
}
