// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let secretDefault = LintRule(
        "L0912", "secret-default", .security,
        summary: "The default of what should be secret stands in the contract.",
        rationale: """
            Everybody who has the contract has its defaults: they are in each copy, and in its history for good. Leave the \
            default out, so that whoever submits gives the value; what only a service needs belongs to a connection, whose \
            'secret' says where it is kept.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: password, type: string, sensitive: true, default: 1️⃣blue heron, constraints: { max_length: 80 } }
                creates: [{ key: link, entity_type: link, fields: { password: $parameters.password } }]
                """,
                expecting: ["1️⃣": "the default of 'password' is no secret: it stands in the contract"]),
            RuleExample(
                """
                parameters:
                  - { key: api_key, type: string, default: 1️⃣Zk3vQ9xW7bT2mN8pL4rY6cJ1hF5gD0sA, constraints: { max_length: 80 } }
                  - { key: number, type: integer, sensitive: true, default: 2️⃣4711 }
                  - key: account
                    type: object
                    constraints:
                      fields:
                        - { key: name, type: string, default: guest }
                        - { key: passcode, type: string, default: 3️⃣"0071" }
                creates: [{ key: link, entity_type: link, fields: { key: $parameters.api_key, number: $parameters.number, account: $parameters.account } }]
                """,
                expecting: [
                    "1️⃣": "the default of 'api_key' is no secret: it stands in the contract",
                    "2️⃣": "the default of 'number' is no secret: it stands in the contract",
                    "3️⃣": "the default of 'account.passcode' is no secret: it stands in the contract",
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: password, type: string, required: true, sensitive: true, constraints: { max_length: 80 } }
                creates: [{ key: link, entity_type: link, fields: { password: $parameters.password } }]
                """),
            RuleExample(
                """
                parameters:
                  - { key: token, type: string, sensitive: true, default: "", constraints: { max_length: 80 } }
                  - { key: secret, type: string, sensitive: true, default: null, constraints: { max_length: 80 } }
                  - { key: is_member, type: boolean, sensitive: true, default: false }
                  - { key: token_type, type: enum, default: bearer, constraints: { choices: [bearer, basic] } }
                  - { key: token_count, type: integer, default: 3 }
                  - { key: contact, type: string, sensitive: true, default: $user.email }
                creates: [{ key: link, entity_type: link, fields: { token: $parameters.token, secret: $parameters.secret, member: $parameters.is_member, type: $parameters.token_type, count: $parameters.token_count, contact: $parameters.contact } }]
                """),
        ],
        check: .declarations(
            inAction: { action, report in
                for parameter in action.parameters {
                    guard parameter.definition.showsSecret, let shown = parameter.definition.defaultValue
                    else { continue }
                    report(
                        "the default of '\(parameter.path)' is no secret: it stands in the contract",
                        at: shown.place, help: "leave 'default' out")
                }
            }))
}

extension ParameterDefinition {
    /// True when a secret's default can be read by whoever has the contract.
    ///
    /// Choices and the two booleans are no secret, whichever of them it is.
    fileprivate var showsSecret: Bool {
        guard defaultValue != nil, isSensitive || type.holdsText && NameWords.holdSecret(key.value),
            type.knownType != .enum, type.knownType != .boolean,
            let value = defaultValue?.value.literalValue
        else { return false }
        return switch value {
        case .null: false
        case .string(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .map(let members): !members.isEmpty
        default: true
        }
    }
}
