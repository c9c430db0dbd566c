// SPDX-License-Identifier: Apache-2.0
import ContractLint

/// Where a baseline is kept.
struct BaselineStore {
    /// Absolute.
    let path: String
    let shown: String

    var exists: Bool { FileSystem.kind(path) != nil }

    func read() throws(Failure) -> Baseline {
        let bytes: [UInt8]
        do throws(FileSystem.Problem) {
            bytes = try FileSystem.read(path, maxBytes: 64 << 20)
        } catch {
            throw .usage(
                "cannot read the baseline '\(shown)': \(error.reason)",
                help: error.isMissing
                    ? "write it first: atelier lint --baseline \(shown) --write-baseline" : nil)
        }
        do throws(Baseline.ReadError) {
            return try Baseline(reading: bytes)
        } catch {
            throw .usage("cannot read the baseline '\(shown)': \(error.message)")
        }
    }

    func write(_ baseline: Baseline) throws(Failure) {
        do throws(FileSystem.Problem) {
            _ = try FileSystem.write(path, Array(baseline.text.utf8), replacing: true)
        } catch {
            throw .usage("cannot write the baseline '\(shown)': \(error.reason)")
        }
    }
}
