// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// What became of a text that was to be laid out.
public enum FormatOutcome: Sendable, Hashable {
    /// The text in canonical layout, which differs from what was read.
    case formatted([UInt8])
    /// The text is in canonical layout already.
    case unchanged
    /// The text cannot be read, so that it stays as it is.
    case unreadable([Diagnostic])
    /// The result would not have meant the same, so that the text stays as it is: a fault of the layout, with what
    /// differs.
    case fault(String)
}
