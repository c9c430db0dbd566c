// SPDX-License-Identifier: Apache-2.0
import CCurl
import ContractModel
import Glibc

/// One request over HTTP and its answer, without redirects.
///
/// libcurl calls back into it while it performs, on the same thread.
final class HTTPExchange {
    struct Message {
        var method: String
        var address: HTTPAddress
        var headers: [(name: String, value: String)]
        /// Nil: the request has no body.
        var body: [UInt8]?
        var timeout: Duration
        var maxBodyBytes: Int
        var maxHeaderBytes: Int
    }

    /// What came back, as far as it came.
    struct Reply {
        /// 0 when there was no status line.
        var status = 0
        var retryAfter: String?
        var date: String?
        var contentType: String?
        var body: [UInt8] = []
        var redirect: String?
        var duration = Duration.zero
    }

    /// Why an exchange did not come to its end.
    enum Break: Sendable, Hashable {
        case unresolved
        /// With the number of the system's error.
        case unconnected(Int32)
        case blocked
        case timeout
        case tls
        case certificate
        case tooLarge
        case malformed
        case lost
        case cancelled
        case unavailable
    }

    struct Outcome {
        var reply = Reply()
        var trouble: Break?
        /// True when a part of the request may have left this machine.
        var wasSent = false
    }

    private let message: Message
    private let addresses: AddressGuard
    private let cancellation: Cancellation
    private var reply = Reply()
    private var headerBytes = 0
    private var bodyBytes = 0
    private var isTooLarge = false
    private var blocked = 0
    private var opened = 0

    init(_ message: Message, _ addresses: AddressGuard, _ cancellation: Cancellation) {
        self.message = message
        self.addresses = addresses
        self.cancellation = cancellation
    }

    func perform() -> Outcome {
        guard ccurl_load(), let transfer = ccurl_begin() else { return Outcome(trouble: .unavailable) }
        defer { ccurl_end(transfer) }
        var list: UnsafeMutablePointer<curl_slist>?
        defer { ccurl_release(list) }
        for header in message.headers {
            // A semicolon is how libcurl is told of a header without a value.
            let line = header.name + (header.value.isEmpty ? ";" : ": " + header.value)
            guard let longer = ccurl_append(list, line) else { return Outcome(trouble: .unavailable) }
            list = longer
        }
        // Without this, a large body waits for the server to ask for it.
        guard let longer = ccurl_append(list, "Expect:") else { return Outcome(trouble: .unavailable) }
        list = longer
        let context = Unmanaged.passUnretained(self).toOpaque()
        guard set(transfer), ccurl_set_headers(transfer, list),
            ccurl_set_calls(
                transfer, context, HTTPExchange.takeBody, HTTPExchange.takeHeader, HTTPExchange.openSocket,
                HTTPExchange.goOn)
        else { return Outcome(trouble: .unavailable) }
        let body = message.body ?? []
        let code = body.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters -> CURLcode in
                if message.body != nil {
                    // Without an address, libcurl would read the body from standard input.
                    guard let start = characters.baseAddress,
                        ccurl_set_size(transfer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)),
                        ccurl_set_text(transfer, CURLOPT_POSTFIELDS, start)
                    else { return CURLE_FAILED_INIT }
                }
                guard ccurl_set_text(transfer, CURLOPT_CUSTOMREQUEST, message.method) else {
                    return CURLE_FAILED_INIT
                }
                return ccurl_perform(transfer)
            }
        }
        return outcome(code, of: transfer)
    }

    private func set(_ transfer: UnsafeMutableRawPointer) -> Bool {
        let milliseconds = max(1, min(message.timeout.microseconds / 1000, 86_400_000))
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_TIMEOUT_MS, Int(milliseconds)),
            (CURLOPT_CONNECTTIMEOUT_MS, Int(min(milliseconds, 10_000))),
            (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_FORBID_REUSE, 1), (CURLOPT_FRESH_CONNECT, 1),
            (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)), (CURLOPT_HTTP09_ALLOWED, 0),
            (CURLOPT_PATH_AS_IS, 1), (CURLOPT_DISALLOW_USERNAME_IN_URL, 1), (CURLOPT_HTTPGET, 1),
        ]
        let texts: [(CURLoption, String)] = [
            (CURLOPT_URL, message.address.text),
            // Not that of the environment: it would connect for us, and where to is ours to look at.
            (CURLOPT_PROXY, ""),
        ]
        return numbers.allSatisfy { ccurl_set_number(transfer, $0.0, $0.1) }
            && texts.allSatisfy { ccurl_set_text(transfer, $0.0, $0.1) } && ccurl_set_protocols(transfer)
    }

    private func outcome(_ code: CURLcode, of transfer: UnsafeMutableRawPointer) -> Outcome {
        var outcome = Outcome(reply: reply)
        outcome.reply.redirect = ccurl_text(transfer, CURLINFO_REDIRECT_URL).map { String(cString: $0) }
        outcome.reply.duration = .microseconds(ccurl_size(transfer, CURLINFO_TOTAL_TIME_T))
        outcome.wasSent =
            ccurl_number(transfer, CURLINFO_REQUEST_SIZE) > 0
            || ccurl_size(transfer, CURLINFO_PRETRANSFER_TIME_T) > 0
        let number = Int32(truncatingIfNeeded: ccurl_number(transfer, CURLINFO_OS_ERRNO))
        outcome.trouble = trouble(code, number, outcome.wasSent)
        return outcome
    }

    /// What libcurl says of a line in the header that is longer than it holds: in former versions that its memory is
    /// used up, from 8.6 on CURLE_TOO_LARGE, which older headers of it have no name for.
    private static let longHeaderLine = [CURLE_OUT_OF_MEMORY, CURLcode(rawValue: 100)]

    private func trouble(_ code: CURLcode, _ number: Int32, _ wasSent: Bool) -> Break? {
        switch code {
        case CURLE_OK: nil
        case CURLE_COULDNT_RESOLVE_HOST: .unresolved
        case CURLE_COULDNT_CONNECT: blocked > 0 && opened == 0 ? .blocked : .unconnected(number)
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS: .certificate
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_WRITE_ERROR: isTooLarge ? .tooLarge : .lost
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        case _ where wasSent && HTTPExchange.longHeaderLine.contains(code): .tooLarge
        case CURLE_ABORTED_BY_CALLBACK: .cancelled
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING: .malformed
        case CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY, CURLE_UNKNOWN_OPTION: .unavailable
        default: .lost
        }
    }

    // MARK: - What libcurl calls

    private static func of(_ context: UnsafeMutableRawPointer?) -> HTTPExchange? {
        context.map { Unmanaged<HTTPExchange>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let takeBody: ccurl_take = { bytes, size, count, context in
        guard let exchange = HTTPExchange.of(context), let bytes else { return 0 }
        return exchange.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
    }

    private static let takeHeader: ccurl_take = { bytes, size, count, context in
        guard let exchange = HTTPExchange.of(context), let bytes else { return 0 }
        return exchange.take(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
    }

    private static let openSocket: ccurl_open = { context, _, address in
        guard let exchange = HTTPExchange.of(context), let address else { return -1 }
        return exchange.open(UnsafeMutableRawPointer(address), address.pointee)
    }

    private static let goOn: ccurl_progress = { context, _, _, _, _ in
        HTTPExchange.of(context)?.cancellation.isCancelled == true ? 1 : 0
    }

    private func take(body bytes: UnsafeRawBufferPointer) -> Int {
        bodyBytes += bytes.count
        // What an error page says is not kept.
        let isKept = 200..<300 ~= reply.status
        guard bodyBytes <= (isKept ? message.maxBodyBytes : message.maxHeaderBytes) else {
            isTooLarge = true
            return 0
        }
        if isKept { reply.body.append(contentsOf: bytes) }
        return bytes.count
    }

    private func take(header bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= message.maxHeaderBytes else {
            isTooLarge = true
            return 0
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // What an interim answer said is not the answer.
            reply = Reply()
            let words = line.split(separator: " ")
            reply.status = words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = line[line.index(after: colon)...].split(whereSeparator: \.isWhitespace).joined(
                separator: " ")
            switch line[..<colon].lowercased() {
            case "retry-after": reply.retryAfter = value
            case "date": reply.date = value
            case "content-type": reply.contentType = value
            default: break
            }
        }
        return bytes.count
    }

    /// Opens the socket for an address that a name stands for: the last look at where the request goes.
    private func open(_ place: UnsafeMutableRawPointer, _ address: curl_sockaddr) -> curl_socket_t {
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr),
            let found = NetworkAddress(UnsafeRawPointer(place + offset), family: address.family),
            addresses.admits(found, of: message.address.host, port: message.address.port)
        else {
            blocked += 1
            return -1
        }
        opened += 1
        // On Linux, SOCK_CLOEXEC is O_CLOEXEC (socket(2)), and only that is in every version of Swift's module.
        return socket(address.family, address.socktype | O_CLOEXEC, address.protocol)
    }
}
