// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Removes a file of a connection.
    static let fileDelete = CuratedFunction(
        "file.delete", since: "0.1.0",
        summary: "Removes a file below the folder of a connection, and is done when there is none.",
        effect: .external(.upsert),
        parameters: [
            .connection(.file),
            .resource("The file below the connection's folder, with its ending."), .path,
        ],
        returns: "Whether it was there: `existed`.", result: .existed,
        examples: [
            FunctionExample(
                "What a push has written", stage: .execute,
                with: [
                    "connection": "outbox", "resource": "orders/{key}.json",
                    "path": ["key": "01a3f0c2"],
                ], .asks(.delete)),
            FunctionExample(
                "A file with a name of its own", stage: .execute,
                with: ["connection": "outbox", "resource": "today.csv"], .asks(.delete)),
            FunctionExample(
                "A part is never a separator", stage: .execute,
                with: [
                    "connection": "outbox", "resource": "notes/{name}", "path": ["name": "../of/others"],
                ], .asks(.delete)),
        ],
        body: CuratedFunction.Body(command: { _ in .delete }))
}
