// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Which operations of a scenario are disturbed: each of the first ones, then every so manieth.
///
/// Where there are several turns, each takes others. `make simulate` disturbs every operation in every turn.
struct OperationSample {
    /// More operations than any scenario has.
    static let limit = 1_000
    static let isWhole = ProcessInfo.processInfo.environment["ATELIER_SIMULATION_SEEDS"] != nil

    static let all = OperationSample(first: limit, stride: 1)
    /// Of a long life, made of what shorter ones have tried at each operation.
    static let few = OperationSample(first: 6, stride: 24)

    let first: Int
    let stride: Int

    /// The operation behind one; `turn` counts from nothing, and of four each begins elsewhere.
    func next(after operation: Int, turn: Int) -> Int {
        if OperationSample.isWhole || operation < first { return operation + 1 }
        return operation + stride + (operation == first ? turn * stride / 4 % stride : 0)
    }
}
