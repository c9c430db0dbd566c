// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Who acts: an identity that somebody outside the contract has verified.
///
/// Never built from a payload.
public struct Caller: Sendable, Hashable {
    public var tenant: String
    /// Nil: no identity, only the tenant is known.
    public var user: String?
    public var roles: [String]
    public var groups: [String]
    public var email: String?
    public var name: String?
    public var organization: String?

    public init(
        tenant: String, user: String?, roles: [String] = [], groups: [String] = [], email: String? = nil,
        name: String? = nil, organization: String? = nil
    ) {
        self.tenant = tenant
        self.user = user
        self.roles = roles
        self.groups = groups
        self.email = email
        self.name = name
        self.organization = organization
    }

    /// The scope in which everything this caller does happens.
    public var scope: TenantScope { TenantScope(tenant: tenant) }
}

/// The tenant that a store call is confined to.
///
/// Only a verified caller or a stored row gives one.
public struct TenantScope: Sendable, Hashable {
    public let tenant: String

    /// For stores, which give back the scope of a row that they hold.
    package init(tenant: String) { self.tenant = tenant }
}
