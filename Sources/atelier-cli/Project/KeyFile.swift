// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// The file with the key that sensitive values are sealed with: 64 hexadecimal digits, outside the ledger.
struct KeyFile: Sendable {
    let path: String
    /// True when it was named, and so must be there.
    let isNamed: Bool

    /// `ATELIER_KEY_FILE`, else `key_file` of the project file, else `.atelier/key` in the root.
    init(_ session: Session, _ project: Project) {
        let named = session.setting(nil, "key-file")
        path = named ?? Path.join(project.root, ".atelier/key")
        isNamed = named != nil
    }

    /// The sealer of this key; nil when there is none.
    func sealer() throws(Failure) -> Sealer? {
        let bytes: [UInt8]
        do throws(FileSystem.Problem) {
            bytes = try FileSystem.read(path, maxBytes: 4096)
        } catch {
            if error.isMissing, !isNamed { return nil }
            throw .usage("cannot read the key file '\(path)': \(error.reason)")
        }
        let digits = String(decoding: bytes.filter { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }, as: UTF8.self)
        guard let key = Hex.decode(digits), let sealer = Sealer(key: key, random: SystemRandomness.bytes)
        else {
            throw .usage(
                "the key file '\(path)' does not hold \(Sealer.keyLength * 2) hexadecimal digits",
                help: "put back the key that was kept; only that one opens what is sealed")
        }
        return sealer
    }
}
