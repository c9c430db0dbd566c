// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension TypeComparison {
    /// The lowest or highest number, which may itself be left out.
    func bound(_ difference: PartDifference, isLower: Bool, _ log: inout ChangeLog) {
        let word = isLower ? "lowest" : "highest"
        func shown(_ part: ContractPart?) -> String {
            guard let number = part?.list.first?.number else { return "any" }
            return (part?.list.last?.bool == true ? "beyond " : "") + number.text
        }
        let fact = "has \(shown(difference.new)) as its \(word) instead of \(shown(difference.old))"
        guard let old = difference.old?.list, let new = difference.new?.list, let before = old.first?.number,
            let after = new.first?.number
        else { return constraint(fact, difference.new == nil ? .looser : .tighter, difference, &log) }
        let isTighter = before == after ? new.last?.bool == true : isLower ? after > before : after < before
        constraint(fact, isTighter ? .tighter : .looser, difference, &log)
    }

    /// A count that nothing may go below or above.
    func limit(_ difference: PartDifference, isLower: Bool, _ log: inout ChangeLog) {
        let unit =
            switch difference.name {
            case "min_length", "max_length": "characters"
            case "max_bytes": "bytes"
            case "max_files": "files"
            default: "items"
            }
        let word = isLower ? "at least" : "at most"
        let fact: String
        switch (difference.old?.value?.number, difference.new?.value?.number) {
        case (let old?, let new?): fact = "takes \(word) \(new.text) \(unit) instead of \(old.text)"
        case (nil, let new?): fact = "takes \(word) \(new.text) \(unit)"
        default:
            fact = "has no limit of \(word) \(difference.old?.value?.number?.text ?? "0") \(unit) any more"
        }
        guard let old = difference.old?.value?.number, let new = difference.new?.value?.number else {
            return constraint(fact, difference.new == nil ? .looser : .tighter, difference, &log)
        }
        constraint(fact, (isLower ? new > old : new < old) ? .tighter : .looser, difference, &log)
    }

    /// Dates, whose texts are in their order, and instants, whatever offset they are written with.
    func moment(_ difference: PartDifference, isLower: Bool, _ log: inout ChangeLog) {
        let word = isLower ? "after" : "before"
        guard let new = difference.new?.text else {
            return constraint("no longer has to be \(word) a date", .looser, difference, &log)
        }
        let fact = "has to be \(word) \(new)"
        guard let old = difference.old?.text else { return constraint(fact, .tighter, difference, &log) }
        let (before, after) = (DateTimeText.parse(old), DateTimeText.parse(new))
        if let before, before == after { return }
        let isLater: Bool
        if let before, let after {
            isLater = after > before
        } else if before == nil, after == nil {
            isLater = new > old
        } else {
            return constraint(fact, .other, difference, &log)
        }
        constraint("\(fact) instead of \(old)", isLater == isLower ? .tighter : .looser, difference, &log)
    }

    func pattern(_ difference: PartDifference, _ log: inout ChangeLog) {
        switch (difference.old?.text, difference.new?.text) {
        case (nil, _): constraint("has to match a pattern", .tighter, difference, &log)
        case (_, nil): constraint("no longer has to match a pattern", .looser, difference, &log)
        case (let old?, let new?):
            constraint(
                "has to match the pattern '\(new)' instead of '\(old)'", .other, difference, &log)
        }
    }

    func step(_ difference: PartDifference, _ log: inout ChangeLog) {
        switch (difference.old?.value?.number, difference.new?.value?.number) {
        case (let old?, let new?):
            let strictness: Strictness =
                old.isMultiple(of: new) ? .looser : new.isMultiple(of: old) ? .tighter : .other
            constraint(
                "has to be a multiple of \(new.text) instead of \(old.text)", strictness, difference, &log)
        case (nil, let new?):
            constraint("has to be a multiple of \(new.text)", .tighter, difference, &log)
        default: constraint("no longer has to be a multiple of a number", .looser, difference, &log)
        }
    }

    func choices(_ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old?.list, let new = difference.new?.list else {
            return constraint(
                difference.new == nil ? "is no longer limited to choices" : "is limited to choices",
                difference.new == nil ? .looser : .tighter, difference, &log)
        }
        let gone = old.filter { !new.contains($0) }
        let added = new.filter { !old.contains($0) }
        if !gone.isEmpty {
            let message = "\(subject) is never \(gone.words) any more"
            switch role {
            case .input where !isHidden:
                log.add(
                    .choiceRemoved, .breaking, .callers, message, "payloads with it are refused", difference)
            case .stored:
                log.add(
                    .choiceRemoved, .breaking, .readers, message,
                    "records that are there may hold it", difference)
                log.outlived(message, "runs in flight may still write it", difference)
            default: constraint("is never \(gone.words) any more", .tighter, difference, &log)
            }
        }
        if !added.isEmpty {
            let message = "\(subject) may be \(added.words)"
            if role == .output {
                constraint("may be \(added.words)", .looser, difference, &log)
            } else {
                log.add(
                    .choiceAdded, .warning, .readers, message,
                    "readers meet a value that they have not met before", difference)
            }
        }
    }

    /// True where the values are the same on both sides, so that only texts or their order differ.
    func onlyLabelsDiffer(_ difference: PartDifference) -> Bool {
        guard let old = difference.old?.list, let new = difference.new?.list else { return false }
        func values(_ list: [Value]) -> Set<Value> { Set(list.compactMap { $0.list?.first }) }
        func labels(_ list: [Value]) -> [Value: Value] {
            Dictionary(list.compactMap { row in row.list.map { ($0[0], $0[1]) } }) { first, _ in first }
        }
        if values(old) == values(new) { return true }
        let before = labels(old)
        return labels(new).contains { value, label in before[value].map { $0 != label } ?? false }
    }

    func area(_ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old?.value, let new = difference.new?.value else {
            return constraint(
                difference.new == nil ? "may lie anywhere" : "has to lie in an area",
                difference.new == nil ? .looser : .tighter, difference, &log)
        }
        var strictness = Strictness.other
        if let before = box(old), let after = box(new) {
            if contains(before, after) {
                strictness = .tighter
            } else if contains(after, before) {
                strictness = .looser
            }
        }
        constraint("has to lie in another area", strictness, difference, &log)
    }

    private func box(_ value: Value) -> [Double]? {
        let sides = value["box"]?.list?.compactMap { $0.string.flatMap(Double.init) }
        // A box that crosses the date line is compared with nothing.
        guard let sides, sides.count == 4, sides[0] <= sides[2] else { return nil }
        return sides
    }

    /// West, south, east, north.
    private func contains(_ outer: [Double], _ inner: [Double]) -> Bool {
        outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]
    }

    func contentTypes(_ difference: PartDifference, _ log: inout ChangeLog) {
        let (gone, added) = ContentTypes.compare(difference.old, difference.new)
        if difference.new == nil || gone.isEmpty && difference.old != nil {
            return constraint(
                added.isEmpty ? "takes files of every type" : "also takes files of \(added.words)", .looser,
                difference, &log)
        }
        constraint(
            gone.isEmpty ? "takes files of some types only" : "takes no files of \(gone.words) any more",
            .tighter, difference, &log)
        if !gone.isEmpty, !added.isEmpty {
            constraint("also takes files of \(added.words)", .looser, difference, &log)
        }
    }
}

/// Types of files, of which `image/*` holds every `image/…`.
enum ContentTypes {
    /// What is no longer taken, and what is besides.
    static func compare(_ old: ContractPart?, _ new: ContractPart?) -> (gone: [Value], added: [Value]) {
        let before = old?.list ?? []
        let after = new?.list ?? []
        return (
            before.filter { type in !after.contains { covers($0, type) } },
            after.filter { type in !before.contains { covers($0, type) } }
        )
    }

    private static func covers(_ wide: Value, _ narrow: Value) -> Bool {
        guard let wide = wide.string, let narrow = narrow.string else { return false }
        if wide == narrow || wide == "*/*" { return true }
        return wide.hasSuffix("/*") && narrow.hasPrefix(wide.dropLast())
    }
}
