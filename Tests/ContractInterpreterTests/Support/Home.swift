// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Ledger
import LedgerSQLite

/// Where a test's ledger lives, and how another process comes to it.
final class Home: Sendable {
    enum Kind: String, Sendable, CaseIterable { case memory, sqlite }

    let kind: Kind
    private let clock: ManualClock
    private let memory: MemoryLedger?
    private let folder: URL?

    init(_ kind: Kind, _ clock: ManualClock) throws {
        self.kind = kind
        self.clock = clock
        switch kind {
        case .memory:
            memory = Workbench.memory(clock, process: "origin")
            folder = nil
        case .sqlite:
            memory = nil
            // Memory where there is such a place: what is tested here is order, not the disk.
            let shared = "/dev/shm"
            let base = FileManager.default.isWritableFile(atPath: shared) ? shared : NSTemporaryDirectory()
            let folder = URL(filePath: base).appending(path: "atelier-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            self.folder = folder
        }
    }

    deinit {
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    /// Opens the ledger as a process would.
    func open(as process: String) throws -> any LedgerStore {
        if let memory { return memory.joined(as: process) }
        return try Home.open(in: path ?? "", as: process)
    }

    /// The folder of a ledger in a file.
    var path: String? { folder?.path }

    /// Opens the ledger of another home, as from another process.
    static func open(in folder: String, as process: String) throws -> any LedgerStore {
        var configuration = SQLiteLedgerConfiguration()
        // A disk that takes no time: transitions are written in place, as they mostly are.
        configuration.clock = { .zero }
        return try SQLiteLedger.open(
            path: folder + "/ledger.db", processID: process, configuration: configuration)
    }

    /// What the verifier finds broken in a file, each invariant with its first breach.
    func broken() throws -> [String] {
        guard let folder else { return [] }
        return try LedgerVerifier.verify(folder.path + "/ledger.db").filter { !$0.holds }.map {
            "\($0.id): \($0.violations.first ?? "")"
        }
    }

    /// Ends a process: by a kill in memory; a closed file lets its locks go as a killed process's does.
    func end(_ store: any LedgerStore) async {
        if let memory = store as? MemoryLedger { memory.endAbruptly() } else { await store.close() }
    }
}
