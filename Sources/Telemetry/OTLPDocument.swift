// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Spans in the JSON encoding of the OpenTelemetry protocol, as a collector takes them at `/v1/traces`.
public enum OTLPDocument {
    /// A request that hands the spans of one service over.
    public static func request(_ spans: [TraceSpan], service: String, version: String) -> Value {
        let scope: Value = ["name": "atelier", "version": .string(version)]
        let resource: Value = [
            "attributes": [
                attribute("service.name", .string(service)), attribute("service.version", .string(version)),
            ]
        ]
        let scoped: Value = ["scope": scope, "spans": .list(spans.map(value))]
        return ["resourceSpans": [["resource": resource, "scopeSpans": [scoped]]]]
    }

    private static func value(_ span: TraceSpan) -> Value {
        var map: ValueMap = [
            "traceId": .string(span.trace), "spanId": .string(span.id), "name": .string(span.name),
            // 1 is internal, 3 a request to another system.
            "kind": .number(Number(span.isClient ? 3 : 1)),
            "startTimeUnixNano": .string(nanoseconds(span.start)),
            "endTimeUnixNano": .string(nanoseconds(span.end)),
            "attributes": .list(span.attributes.map { attribute($0.key, $0.value) }),
        ]
        if let parent = span.parent { map["parentSpanId"] = .string(parent) }
        if !span.links.isEmpty {
            map["links"] = .list(
                span.links.map { ["traceId": .string(span.trace), "spanId": .string($0)] })
        }
        switch span.outcome {
        case .unset: break
        case .succeeded: map["status"] = ["code": 1]
        case .failed(let message): map["status"] = ["code": 2, "message": .string(message)]
        }
        return .map(map)
    }

    private static func attribute(_ key: String, _ value: Value) -> Value {
        // Integers are texts in this encoding, for 64 bits do not fit the numbers of JSON.
        let written: Value =
            if case .number(let number) = value { ["intValue": .string(number.text)] } else {
                ["stringValue": value]
            }
        return ["key": .string(key), "value": written]
    }

    private static func nanoseconds(_ instant: Instant) -> String { "\(instant.microseconds)000" }
}
