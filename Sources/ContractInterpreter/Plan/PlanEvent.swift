// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// An event that an application knows, as what is told of it from outside is held against it.
public struct PlanEvent: Sendable, Hashable {
    public var key: String
    /// What it carries; nil where nothing is declared.
    public var payload: [PlanParameter]?
    /// True for what runs tell of themselves, and nobody else may.
    public var isBuiltIn: Bool

    public init(key: String, payload: [PlanParameter]? = nil, isBuiltIn: Bool = false) {
        self.key = key
        self.payload = payload
        self.isBuiltIn = isBuiltIn
    }

    /// What is told of each submission, behind the name of its action.
    static let builtIn = ["accepted", "created", "failed", "rejected_duplicate", "cancelled"]
}

/// The events of one or several applications.
public struct KnownEvents: Sendable, Hashable {
    public private(set) var events: [PlanEvent]
    /// True where an event that is not among them is none.
    public private(set) var isClosed: Bool

    public init(_ events: [PlanEvent], isClosed: Bool) {
        self.events = events
        self.isClosed = isClosed
    }

    /// These and those of another application; what both know is as these say.
    public func with(_ other: KnownEvents) -> KnownEvents {
        let further = other.events.filter { event($0.key) == nil }
        return KnownEvents(events + further, isClosed: isClosed && other.isClosed)
    }

    func event(_ key: String) -> PlanEvent? { events.first { $0.key.hasSameBytes(as: key) } }
}

extension PlanEvent: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("key", key)
        writer.put("payload", optional: payload)
        writer.put("built_in", isBuiltIn ? true : nil)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            key: try reader.get("key"), payload: try reader.optionalList("payload"),
            isBuiltIn: try reader.get("built_in") ?? false)
    }
}
