// SPDX-License-Identifier: Apache-2.0

extension ServerAddress {
    /// What the address of a database may set; everything else is ours to say, or leads elsewhere.
    package static let databaseOptions: Set<String> = [
        "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "ssl_min_protocol_version",
        "channel_binding", "target_session_attrs", "application_name", "options", "keepalives",
        "keepalives_idle", "krbsrvname", "require_auth", "sslnegotiation",
    ]

    /// The first name in the query that the address of a database may not set.
    package var strayDatabaseOption: Substring? {
        query.split(separator: "&").map { $0.prefix { $0 != "=" } }.first { name in
            // 'ssl' is another word for 'sslmode'; host and port may stand there too.
            !ServerAddress.databaseOptions.contains(String(name)) && !["ssl", "host", "port"].contains(name)
        }
    }
}
