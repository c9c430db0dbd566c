// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// A service over HTTP that speaks JSON.
struct HTTPConnection {
    static let maxRedirects = 3

    let request: ConnectionRequest
    private let surroundings: ConnectionSurroundings
    let limits: ConnectionLimits
    private let deadline: Deadline
    private let cancellation: Cancellation
    private let addresses: AddressGuard
    let address: HTTPAddress

    init(
        _ request: ConnectionRequest, _ surroundings: ConnectionSurroundings, _ limits: ConnectionLimits,
        _ deadline: Deadline, _ cancellation: Cancellation
    ) throws(FunctionFailure) {
        self.request = request
        self.surroundings = surroundings
        self.limits = limits
        self.deadline = deadline
        self.cancellation = cancellation
        addresses = AddressGuard(request.target.allowHosts)
        guard let text = request.target.baseURL, let start = HTTPAddress(text) else {
            throw FunctionFailure(
                .final, code: "malformed_address",
                message:
                    "'base_url' is not 'http://' or 'https://' with a host in ASCII, and neither user nor '..'"
            )
        }
        let fields: ValueMap
        switch request.operation {
        case .lookup(let key): fields = RecordFilter.fields(ofKey: key)
        case .fetch(let filter, _): fields = filter
        case .push, .delete, .call, .ask: fields = ValueMap()
        }
        let path =
            if case .ask = request.operation { try ResourcePath("chat/completions", filling: [:]) } else {
                try ResourcePath(request.resource, filling: request.path)
            }
        address = start.appending(path, query: fields)
    }

    func answer() throws(FunctionFailure) -> Value {
        switch request.operation {
        case .call: throw .unsupportedConnection(request.target.kind)
        case .push(let value, let method): try push(value, method ?? "POST")
        case .delete: try delete()
        case .fetch(_, let limit): try fetch(limit)
        case .lookup: try lookup()
        case .ask(let prompt, let schema): try ask(prompt, schema)
        }
    }

    // MARK: - Writing

    private func push(_ value: Value, _ method: String) throws(FunctionFailure) -> Value {
        let body = Array(CanonicalJSON.faithfulText(value).utf8)
        guard body.count <= limits.maxPushBytes else {
            throw FunctionFailure(
                .final, code: "push_too_large",
                message: "the value has \(body.count) bytes, at most \(limits.maxPushBytes) are sent")
        }
        guard !method.isEmpty, method.utf8.allSatisfy({ 65...90 ~= $0 }) else {
            throw FunctionFailure(
                .final, code: "malformed_method", message: "the method is not of capital letters")
        }
        let headers = try headersOfBody()
        let outcome = try exchange(method, address, headers, body, within: timeout)
        let verdict = HTTPVerdict(isPush: true, wasSent: outcome.wasSent)
        try check(outcome, verdict, limits.maxResponseBytes)
        let key: Value = request.idempotencyKey.map { .string($0) } ?? .null
        return ["key": key, "response": try response(outcome.reply, verdict)]
    }

    /// Whether anything stood there; nobody asks what the server says of it.
    private func delete() throws(FunctionFailure) -> Value {
        let outcome = try exchange("DELETE", address, try headersOfWriting(), nil, within: timeout)
        do throws(FunctionFailure) {
            try check(outcome, HTTPVerdict(isPush: true, wasSent: outcome.wasSent), limits.maxAnswerBytes)
        } catch  where error.code == "http_404" || error.code == "http_410" {
            return ["existed": false]
        }
        return ["existed": true]
    }

    /// The headers of a request that has a body of JSON.
    func headersOfBody() throws(FunctionFailure) -> [(name: String, value: String)] {
        try headersOfWriting() + [("Content-Type", "application/json")]
    }

    /// The headers of a request that writes, with a key that is the same for each attempt.
    private func headersOfWriting() throws(FunctionFailure) -> [(name: String, value: String)] {
        var headers = try headers(to: address)
        if let key = request.idempotencyKey {
            guard HTTPConnection.isHeaderValue(key) else {
                throw FunctionFailure(
                    .final, code: "malformed_key", message: "the idempotency key cannot stand in a header")
            }
            headers.append(("Idempotency-Key", key))
        }
        return headers
    }

    /// What the server says to a push: JSON, or nothing that concerns anybody.
    private func response(
        _ reply: HTTPExchange.Reply, _ verdict: HTTPVerdict
    ) throws(FunctionFailure) -> Value {
        let isOther =
            reply.contentType.map { !$0.lowercased().prefix { $0 != ";" }.contains("json") } ?? false
        if isOther || HTTPConnection.isBlank(reply.body) { return .null }
        return try StrictJSON.read(reply.body, limits, failing: verdict.unreadable)
    }

    // MARK: - Reading

    private func fetch(_ limit: Int?) throws(FunctionFailure) -> Value {
        let reply = try get()
        let value: Value = reply.status == 204 ? .list([]) : try StrictJSON.read(reply.body, limits)
        var records: [Value]
        switch value {
        case .list(let elements): records = elements
        case .map(let map):
            guard case .list(let elements)? = map["records"] else { fallthrough }
            records = elements
        default: throw .malformedResponse("the answer is neither a list nor a map with a list 'records'")
        }
        if let limit, records.count > limit { records.removeLast(records.count - max(limit, 0)) }
        guard records.count <= limits.maxRecords else { throw .tooManyRecords(limits.maxRecords) }
        return .answer(records: records)
    }

    private func lookup() throws(FunctionFailure) -> Value {
        let reply: HTTPExchange.Reply
        do throws(FunctionFailure) {
            reply = try get()
        } catch  where error.code == "http_404" {
            return .null
        }
        if reply.status == 204 { return .null }
        switch try StrictJSON.read(reply.body, limits) {
        case .null: return .null
        case .map(let map): return .map(map)
        case .list(let elements):
            guard elements.count < 2 else { throw .ambiguousRecord }
            guard let first = elements.first else { return .null }
            guard case .map = first else { fallthrough }
            return first
        default: throw .malformedResponse("the answer is neither a map nor a list of one")
        }
    }

    /// Asks, and goes where it is sent: at most three times, with what proves who we are at the first server alone.
    private func get() throws(FunctionFailure) -> HTTPExchange.Reply {
        var place = address
        var left = timeout
        for _ in 0...HTTPConnection.maxRedirects {
            let outcome = try exchange("GET", place, try headers(to: place), nil, within: left)
            let verdict = HTTPVerdict(isPush: false, wasSent: outcome.wasSent)
            let reply = outcome.reply
            guard [301, 302, 303, 307, 308].contains(reply.status), outcome.trouble != .cancelled else {
                try check(outcome, verdict, limits.maxAnswerBytes)
                return reply
            }
            guard let text = reply.redirect, let next = HTTPAddress(text) else {
                throw verdict.malformed("the server sends elsewhere, and not to an address")
            }
            guard next.isSecure || !place.isSecure else {
                throw FunctionFailure(
                    .final, code: "insecure_redirect", message: "the server sends from 'https' to 'http'")
            }
            try addresses.check(host: next.host, port: next.port)
            left -= reply.duration
            guard left > .zero else { throw verdict.failure(of: .timeout) }
            place = next
        }
        throw FunctionFailure(
            .final, code: "too_many_redirects",
            message: "the server sends elsewhere more than \(HTTPConnection.maxRedirects) times")
    }

    // MARK: - Both

    var timeout: Duration { min(request.timeout, request.target.timeout) }

    func exchange(
        _ method: String, _ place: HTTPAddress, _ headers: [(name: String, value: String)], _ body: [UInt8]?,
        within timeout: Duration
    ) throws(FunctionFailure) -> HTTPExchange.Outcome {
        try deadline.check()
        let message = HTTPExchange.Message(
            method: method, address: place, headers: headers, body: body, timeout: timeout,
            maxBodyBytes: body == nil ? limits.maxAnswerBytes : limits.maxResponseBytes,
            maxHeaderBytes: limits.maxHeaderBytes)
        return HTTPExchange(message, addresses, cancellation).perform()
    }

    /// A status that says no is an answer, whatever became of the text behind it.
    func check(
        _ outcome: HTTPExchange.Outcome, _ verdict: HTTPVerdict, _ maxBytes: Int
    ) throws(FunctionFailure) {
        let reply = outcome.reply
        if reply.status >= 300 {
            let wait = reply.retryAfter.flatMap {
                RetryAfterText.parse(
                    $0, date: reply.date, now: surroundings.now, atMost: limits.maxRetryAfter)
            }
            if let failure = verdict.failure(ofStatus: reply.status, retryAfter: wait) { throw failure }
        }
        if let trouble = outcome.trouble { throw verdict.failure(of: trouble, maxBytes: maxBytes) }
        if let failure = verdict.failure(ofStatus: reply.status, retryAfter: nil) { throw failure }
    }

    private func headers(to place: HTTPAddress) throws(FunctionFailure) -> [(name: String, value: String)] {
        try addresses.check(host: place.host, port: place.port)
        var headers = [("Accept", "application/json"), ("User-Agent", "atelier")]
        if let trace = request.traceparent, HTTPConnection.isHeaderValue(trace) {
            headers.append(("traceparent", trace))
        }
        if let authentication = request.target.authentication, place.hasSameOrigin(as: address) {
            headers.append(try authentication.header(from: surroundings))
        }
        return headers
    }

    private static func isHeaderValue(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 0x20 < $0 && $0 < 0x7F }
    }

    private static func isBlank(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    }
}
