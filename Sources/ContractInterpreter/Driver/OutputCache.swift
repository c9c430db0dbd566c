// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger
internal import Synchronization

/// Long outputs of steps, read from the journal once.
///
/// A run is read anew each time that something moves it; what it only refers to has not changed since.
final class OutputCache: Sendable {
    private struct Key: Hashable {
        var scope: TenantScope
        var place: JournalPlace
    }

    private struct Held {
        var outputs: [Key: Value] = [:]
        var bytes = 0
    }

    /// Bytes of JSON; beyond it the cache starts anew.
    private static let capacity = 32 << 20
    private let held = Mutex(Held())

    /// The output that a row of the journal holds.
    func output(
        at place: JournalPlace, in scope: TenantScope, from store: any LedgerStore
    ) async throws(InterpreterError) -> Value {
        let key = Key(scope: scope, place: place)
        if let output = held.withLock({ $0.outputs[key] }) { return output }
        let rows: [JournalRow]
        do throws(LedgerError) { rows = try await store.journal(of: place.run, in: scope) } catch {
            throw InterpreterError(error)
        }
        guard let text = rows.first(where: { $0.ordinal == place.ordinal })?.output else {
            throw InterpreterError(
                .unavailable, "the journal of run \(place.run) lacks the output of its row \(place.ordinal)")
        }
        let output = StoredJSON.value(text)
        held.withLock { held in
            if held.bytes + text.utf8.count > OutputCache.capacity { held = Held() }
            if held.outputs.updateValue(output, forKey: key) == nil { held.bytes += text.utf8.count }
        }
        return output
    }
}
