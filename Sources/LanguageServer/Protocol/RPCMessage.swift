// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// One message of JSON-RPC 2.0, as it came.
enum RPCMessage: Sendable {
    case request(id: Value, method: String, parameters: Value)
    case notification(method: String, parameters: Value)
    /// An answer to something that was asked of the client.
    case response(id: Value)
    case wrong(RPCError, id: Value)

    private static let limits: JSONLimits = {
        var limits = JSONLimits(
            maxBytes: MessageFraming.maxMessageBytes, maxNestedLevels: 256, maxValues: 4_000_000)
        limits.takesAnyText = true
        return limits
    }()

    init(_ bytes: [UInt8]) {
        let value: Value
        do throws(JSONReadError) {
            value = try JSONReader.read(bytes, limits: Self.limits)
        } catch {
            self = .wrong(RPCError(.parseError, "the message is not JSON: \(error)"), id: .null)
            return
        }
        let id = value["id"]
        guard let map = value.map, map["jsonrpc"]?.string == "2.0" else {
            self = .wrong(RPCError(.invalidRequest, "the message is not JSON-RPC 2.0"), id: id ?? .null)
            return
        }
        let parameters = map["params"] ?? .null
        guard let method = map["method"]?.string else {
            let isAnswer = id != nil && (map["result"] != nil || map["error"] != nil)
            self =
                isAnswer
                ? .response(id: id ?? .null)
                : .wrong(RPCError(.invalidRequest, "the message names no method"), id: id ?? .null)
            return
        }
        guard let id else {
            self = .notification(method: method, parameters: parameters)
            return
        }
        switch id {
        case .string, .number: self = .request(id: id, method: method, parameters: parameters)
        default: self = .wrong(RPCError(.invalidRequest, "an id is a number or a string"), id: .null)
        }
    }
}

/// Why a request has no answer.
struct RPCError: Error, Sendable, Hashable {
    enum Code: Int, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case internalError = -32603
        case serverNotInitialized = -32002
        case requestFailed = -32803
        case requestCancelled = -32800
    }

    var code: Code
    /// One sentence, lower case, without a full stop.
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static func missing(_ member: String) -> RPCError {
        RPCError(.invalidParams, "'\(member)' is missing or of another type")
    }
}

extension Value {
    static func integer(_ number: Int) -> Value { .number(Number(Int64(number))) }

    /// The whole number, when this is one that fits.
    var integer: Int? { number?.int64.map { Int($0) } }

    /// A map of the members that are there.
    static func object(_ members: [(String, Value?)]) -> Value {
        .map(ValueMap(members.compactMap { member in member.1.map { (member.0, $0) } }))
    }

    /// A member that must be there.
    func required(_ key: String) throws(RPCError) -> Value {
        guard let value = self[key] else { throw .missing(key) }
        return value
    }

    func text(_ key: String) throws(RPCError) -> String {
        guard let text = self[key]?.string else { throw .missing(key) }
        return text
    }
}
