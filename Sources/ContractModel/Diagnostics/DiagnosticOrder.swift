// SPDX-License-Identifier: Apache-2.0

extension Sequence where Element == Diagnostic {
    /// The diagnostics in the order of their places in one file, those at one place in the order found.
    package func inTextOrder() -> [Diagnostic] {
        enumerated()
            .sorted { ($0.element.range.start, $0.offset) < ($1.element.range.start, $1.offset) }
            .map(\.element)
    }
}
