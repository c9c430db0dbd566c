// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// What the connections need of the process they are in.
public struct ConnectionSurroundings: Sendable {
    /// The project's root, from which folders are counted that do not begin with `/`.
    public var root: String
    /// Reads a secret from `env:NAME` or `file:PATH`.
    public var secret: @Sendable (String) throws -> String
    /// The present instant, for dates in `Retry-After`.
    public var now: @Sendable () -> Instant

    public init(
        root: String, secret: @escaping @Sendable (String) throws -> String,
        now: @escaping @Sendable () -> Instant
    ) {
        self.root = root
        self.secret = secret
        self.now = now
    }
}
