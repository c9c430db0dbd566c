// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary
import Glibc

/// What an exchange comes to: whether it can have had an effect, and whether it may be sent again.
struct HTTPVerdict {
    /// True when the request writes something.
    let isPush: Bool
    let wasSent: Bool

    // A request that wrote and whose answer is missing: nobody knows. One that only asked can be sent again.
    private var lost: FunctionFailure.Kind { isPush && wasSent ? .unknown : .transient }
    // The same for what the other side would only answer again.
    private var unusable: FunctionFailure.Kind { isPush && wasSent ? .unknown : .final }

    /// The failure that a status stands for; nil for success.
    func failure(ofStatus status: Int, retryAfter: Duration?) -> FunctionFailure? {
        let kind: FunctionFailure.Kind
        switch status {
        case 200..<300: return nil
        // The server says of these that it did nothing: it did not get the request whole (408), will not risk it (425),
        // has too many (429), or does not serve (503).
        case 408, 425, 429, 503: kind = .transient
        case 500..<600: kind = isPush ? .unknown : .transient
        case 300..<500: kind = .final
        default: return failure(of: .malformed)
        }
        return FunctionFailure(
            kind, code: "http_\(status)", message: "the server answers with status \(status)",
            retryAfter: kind == .transient ? retryAfter : nil)
    }

    func failure(of trouble: HTTPExchange.Break, maxBytes: Int = 0) -> FunctionFailure {
        switch trouble {
        case .unresolved:
            FunctionFailure(
                .transient, code: "unknown_host", message: "the host's name stands for no address")
        case .unconnected(ECONNREFUSED), .unconnected(0):
            FunctionFailure(
                .transient, code: "connection_refused", message: "nothing takes connections there")
        case .unconnected(ETIMEDOUT): FunctionFailure(.transient, code: "timeout", message: timedOut)
        case .unconnected:
            FunctionFailure(.transient, code: "unreachable", message: "no way leads to the host")
        case .blocked: .blockedAddress
        case .timeout: FunctionFailure(lost, code: "timeout", message: timedOut)
        case .tls:
            FunctionFailure(
                .transient, code: "tls_failure", message: "no secure connection could be agreed on")
        case .certificate:
            FunctionFailure(
                .final, code: "untrusted_certificate",
                message: "the server's certificate is not valid for the host, or nobody trusted has signed it"
            )
        case .tooLarge: .answerTooLarge(maxBytes, unusable)
        case .malformed: .malformedResponse("the answer is not HTTP", unusable)
        case .lost:
            FunctionFailure(
                lost, code: "connection_lost", message: "the connection ended before the answer did")
        case .cancelled: .cancelled(lost)
        case .unavailable:
            FunctionFailure(
                lost, code: "no_http_library",
                message: "libcurl could not be loaded, or could not begin; the package is 'libcurl4'")
        }
    }

    private var timedOut: String { "the server did not answer in time" }

    func malformed(_ message: String) -> FunctionFailure { .malformedResponse(message, unusable) }

    /// How an answer that is not strict JSON fails.
    var unreadable: FunctionFailure.Kind { unusable }
}
