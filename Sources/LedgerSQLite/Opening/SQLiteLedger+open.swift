// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
package import Ledger

extension SQLiteLedger {
    /// Opens a ledger.
    ///
    /// Links in the path are followed once, here, so that all processes lock the same files. `processID` is what
    /// this process is called as an owner of leases; no living process may have it.
    package static func open(
        path: String, processID: String,
        configuration: SQLiteLedgerConfiguration = SQLiteLedgerConfiguration()
    ) throws(LedgerError) -> SQLiteLedger {
        guard sqlite3_libversion_number() >= 3_037_000 else {
            throw LedgerError(.unsupported, "the SQLite library is older than 3.37")
        }
        let file = try LedgerFile(path)
        if configuration.mode == .readOnly {
            try file.requirePresent()
            // A finished copy has no log, and is only read, which any file system can do.
            if file.hasLog { try file.refuseNetwork(configuration.fileSystem) }
            let schema = try file.refuseWhatIsNoLedger(mayBeEmpty: false, mayBeCopy: true)
            guard schema == Migration.latest else {
                // What is to be read may be in columns that are not there yet.
                var configuration = configuration
                configuration.mode = .existing
                return try open(path: path, processID: processID, configuration: configuration)
            }
            return try SQLiteLedger(
                path: file.path, place: FilePlace(file.path), processID: processID,
                configuration: configuration, writing: nil, registry: nil)
        }
        if configuration.mode == .existing { try file.requirePresent() }
        try file.refuseNetwork(configuration.fileSystem)
        try file.refuseWhatIsNoLedger(mayBeEmpty: true, mayBeCopy: configuration.acceptsUnrestoredCopy)
        // Whoever makes the file, brings it up to date or enters the registry does so alone.
        let lock = try WriteLock(ledger: file.path, timeout: configuration.lockTimeout)
        try lock.take()
        defer { lock.release() }
        try file.create(faults: configuration.faults)
        let place = try FilePlace(file.path)
        let connection = try SQLiteConnection(path: file.path, role: .writer, faults: configuration.faults)
        let schema = Schema(connection: connection)
        // Asked again under the lock, and before the first change.
        let version = try schema.version(mayBeEmpty: configuration.mode == .create)
        if version > 0, !configuration.acceptsUnrestoredCopy { try schema.refuseUnrestoredCopy() }
        try connection.makeDurable()
        try schema.migrate(from: version)
        try schema.dropSecondDefences()
        let isDoubtful = try ProcessRegistry.holdsDead(ledger: file.path)
        try file.syncLog(isDoubtful: isDoubtful, faults: configuration.faults)
        let registry = try ProcessRegistry(ledger: file.path, processID: processID)
        do throws(LedgerError) {
            switch configuration.integrityCheck {
            case .always: try schema.checkIntegrity()
            case .afterLostMachine: if registry.foundLostMachine { try schema.checkIntegrity() }
            case .never: break
            }
            return try SQLiteLedger(
                path: file.path, place: place, processID: processID, configuration: configuration,
                writing: connection, registry: registry)
        } catch {
            registry.leave(isClean: true)
            throw error
        }
    }
}
