// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// The same place at about the same time.
    static let recordsNearInSpaceAndTime = CuratedFunction(
        "records.near_in_space_and_time", since: "0.1.0",
        summary: "Finds records and submissions near in space and in time.",
        parameters: [
            FunctionParameter(
                "field", .fields(types: [.geo], single: true),
                "The parameter that holds the place; of a line or an area, its middle counts."),
            FunctionParameter(
                "meters", .value(.number),
                "The greatest distance that still matches, 0.1 to 1,000,000 metres."),
            FunctionParameter("within", .value(.duration), "How far apart in time two may lie."),
        ],
        returns: "A match with a score from 1 at the same place to 0.5 at the greatest distance.",
        examples: [
            FunctionExample(
                "The same place again", stage: .duplicates, with: example,
                on: ["location": .point("-9.1", "38.7")], candidate: ["location": .point("-9.1", "38.7")],
                types: ["location": .geo], candidateAge: .seconds(3600), .score(1)),
            FunctionExample(
                "Too far away", stage: .duplicates, with: example, on: ["location": .point("-9.1", "38.7")],
                candidate: ["location": .point("-9.1", "38.7003")], types: ["location": .geo], .score(nil)),
            FunctionExample(
                "Too long ago", stage: .duplicates, with: example, on: ["location": .point("-9.1", "38.7")],
                candidate: ["location": .point("-9.1", "38.7")], types: ["location": .geo],
                candidateAge: .seconds(86_401), .score(nil)),
            FunctionExample(
                "Without a place there is no match", stage: .duplicates, with: example, on: [:],
                candidate: ["location": .point("-9.1", "38.7")], types: ["location": .geo], .score(nil)),
            FunctionExample(
                "The antimeridian is no border", stage: .duplicates, with: example,
                on: ["location": .point("180", "0")], candidate: ["location": .point("-180", "0")],
                types: ["location": .geo], .score(1)),
        ],
        checkArguments: { literals, scope in
            var problems = TimeWindow.check(literals, scope)
            if let meters = Arguments(literals).double("meters"), !(reach ~= meters) {
                problems.append(
                    ArgumentProblem(argument: "meters", message: "'meters' must lie between 0.1 and 1000000"))
            }
            return problems
        },
        body: CuratedFunction.Body(
            matching: Matching(
                index: { subject, arguments in
                    guard let nearness = Nearness(arguments), let place = nearness.place(of: subject) else {
                        return []
                    }
                    return [
                        nearness.key(nearness.grid.cell(of: place), String(nearness.bucket(at: subject.at)))
                    ]
                },
                lookUp: { subject, arguments in
                    guard let nearness = Nearness(arguments), let place = nearness.place(of: subject) else {
                        return []
                    }
                    let buckets = nearness.buckets(around: subject.at).map { String($0) }
                    return nearness.grid.cells(around: place).flatMap { cell in
                        buckets.map { nearness.key(cell, $0) }
                    }
                },
                compare: { subject, candidate, arguments in
                    guard let nearness = Nearness(arguments), let here = nearness.place(of: subject),
                        let there = nearness.place(of: candidate),
                        TimeWindow.holds(subject, candidate, arguments)
                    else { return nil }
                    let distance = here.meters(to: there)
                    guard distance <= nearness.meters else { return nil }
                    // Four digits are more than the score says, and hide what is noise in the distance.
                    return ((1 - distance / (2 * nearness.meters)) * 10_000).rounded() / 10_000
                })))

    private static let reach = 0.1...1_000_000.0
    private static let example: ValueMap = ["field": "location", "meters": 30, "within": "24h"]

    /// The arguments of one call, with the grid that follows from them.
    private struct Nearness {
        let field: String
        let meters: Double
        /// The length of a bucket, in microseconds.
        let window: Int64
        let grid: CellGrid

        /// Nil for arguments that the check refuses.
        init?(_ arguments: Arguments) {
            guard let field = arguments.keys("field")?.first, let meters = arguments.double("meters"),
                reach ~= meters, let window = arguments.duration("within")?.microseconds, window > 0
            else { return nil }
            self.field = field
            self.meters = meters
            self.window = window
            grid = CellGrid(reach: meters)
        }

        func place(of subject: MatchSubject) -> SpherePoint? {
            subject.values[field].flatMap { SpherePoint(middleOf: $0) }
        }

        func bucket(at instant: Instant) -> Int64 {
            let (quotient, remainder) = instant.microseconds.quotientAndRemainder(dividingBy: window)
            return remainder < 0 ? quotient - 1 : quotient
        }

        /// The bucket of an instant and its neighbours: what lies within the window is in one of them.
        func buckets(around instant: Instant) -> ClosedRange<Int64> {
            let middle = bucket(at: instant)
            return (middle == .min ? middle : middle - 1)...(middle == .max ? middle : middle + 1)
        }

        func key(_ cell: CellGrid.Cell, _ bucket: String) -> String {
            String(cell.band) + "/" + String(cell.number) + "/" + bucket
        }
    }
}
