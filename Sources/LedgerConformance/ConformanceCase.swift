// SPDX-License-Identifier: Apache-2.0

/// One promise of `LedgerStore`, and the proof that a store keeps it.
public struct ConformanceCase: Sendable, CustomStringConvertible {
    /// The promise as a sentence.
    public let promise: String
    private let prove: @Sendable (ConformanceBench) async throws -> Void

    init(_ promise: String, _ prove: @escaping @Sendable (ConformanceBench) async throws -> Void) {
        self.promise = promise
        self.prove = prove
    }

    /// Proves the promise on a fresh ledger; throws a `ConformanceBreach` when it is broken.
    public func run(on bench: ConformanceBench) async throws {
        do {
            try await prove(bench)
        } catch {
            await bench.closeAll()
            throw error
        }
        await bench.closeAll()
    }

    public var description: String { promise }
}

/// The conformance suite: what every store must keep, in memory or not.
///
/// No case asks for an order of commits across tenants, so that a store with many writers can pass as well.
public enum LedgerConformance {
    /// Every promise.
    public static let all: [ConformanceCase] =
        guards + atomicity + counters + submissions + runs + records + matchKeys + matchChecks + triggers
        + holds + dueRuns + audit + purges
        + files
        + isolation + changes
}

/// A promise that was not kept.
public struct ConformanceBreach: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ what: String, _ fileID: StaticString, _ line: UInt) {
        description = "\(what) (\(fileID):\(line))"
    }
}

/// Demands that something is true.
func demand(
    _ truth: Bool, _ what: @autoclosure () -> String, fileID: StaticString = #fileID, line: UInt = #line
) throws {
    if !truth { throw ConformanceBreach(what(), fileID, line) }
}

/// Demands that two values are equal.
func demand<Answer: Equatable>(
    _ answer: Answer, equals expected: Answer, _ what: @autoclosure () -> String,
    fileID: StaticString = #fileID, line: UInt = #line
) throws {
    if answer != expected {
        throw ConformanceBreach("\(what()): \(answer) instead of \(expected)", fileID, line)
    }
}

/// Demands that a value is there.
func demand<Answer>(
    some answer: Answer?, _ what: @autoclosure () -> String, fileID: StaticString = #fileID,
    line: UInt = #line
) throws -> Answer {
    guard let answer else { throw ConformanceBreach("\(what()): nothing", fileID, line) }
    return answer
}
