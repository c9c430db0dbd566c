// SPDX-License-Identifier: Apache-2.0

extension NodeRef {
    /// The value of a scalar; what is no value (`.inf`, a number beyond the limits) stands as its text.
    var coreValue: Value { scalarValue ?? .string(text) }
}
