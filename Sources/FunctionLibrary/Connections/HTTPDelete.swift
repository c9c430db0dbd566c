// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Deletes what stands under an address of a connection.
    static let httpDelete = CuratedFunction(
        "http.delete", since: "0.1.0",
        summary: "Sends `DELETE` to an address of a connection, and is done when nothing stands there.",
        effect: .external(.upsert),
        parameters: [.connection(.http), .resource("The address below the connection's `base_url`."), .path],
        returns: "Whether it was there: `existed`, false when the server answers `404` or `410`.",
        result: .existed,
        examples: [
            FunctionExample(
                "What a push has made", stage: .execute,
                with: [
                    "connection": "shop", "resource": "orders/{order}", "path": ["order": "A-17"],
                ], .asks(.delete)),
            FunctionExample(
                "An address with a name of its own", stage: .execute,
                with: ["connection": "shop", "resource": "basket"], .asks(.delete)),
            FunctionExample(
                "One line of an order", stage: .execute,
                with: [
                    "connection": "shop", "resource": "orders/{order}/lines/{line}",
                    "path": ["order": "A-17", "line": 3],
                ], .asks(.delete)),
        ],
        body: CuratedFunction.Body(command: { _ in .delete }))
}
