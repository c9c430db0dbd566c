// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// The same place at about the same time.
    ///
    /// A place and an instant are found by the cell and the bucket of time that they lie in. Both are twice as large as
    /// what still matches, so that eight keys cover a look-up.
    static let recordsNearInSpaceAndTime = recordsNearInSpaceAndTime(version: 2, multiple: 2)

    /// Cells and buckets as large as what still matches: a look-up needs up to 27 keys.
    static let recordsNearInSpaceAndTimeVersion1 = recordsNearInSpaceAndTime(version: 1, multiple: 1)

    private static func recordsNearInSpaceAndTime(version: Int, multiple: Int64) -> CuratedFunction {
        CuratedFunction(
            "records.near_in_space_and_time", version: version, since: "0.1.0",
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
                    "Too far away", stage: .duplicates, with: example,
                    on: ["location": .point("-9.1", "38.7")],
                    candidate: ["location": .point("-9.1", "38.7003")], types: ["location": .geo], .score(nil)
                ),
                FunctionExample(
                    "Too long ago", stage: .duplicates, with: example,
                    on: ["location": .point("-9.1", "38.7")],
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
                        ArgumentProblem(
                            argument: "meters", message: "'meters' must lie between 0.1 and 1000000"))
                }
                return problems
            },
            body: CuratedFunction.Body(
                matching: Matching(
                    index: { subject, arguments in
                        guard let nearness = Nearness(arguments, multiple),
                            let place = nearness.place(of: subject)
                        else {
                            return []
                        }
                        return [
                            nearness.key(
                                nearness.grid.cell(of: place), String(nearness.bucket(at: subject.at)))
                        ]
                    },
                    lookUp: { subject, arguments in
                        guard let nearness = Nearness(arguments, multiple),
                            let place = nearness.place(of: subject)
                        else {
                            return []
                        }
                        let buckets = nearness.buckets(around: subject.at).map { String($0) }
                        return nearness.grid.cells(around: place).flatMap { cell in
                            buckets.map { nearness.key(cell, $0) }
                        }
                    },
                    compare: { subject, candidate, arguments in
                        guard let nearness = Nearness(arguments, multiple),
                            let here = nearness.place(of: subject),
                            let there = nearness.place(of: candidate),
                            TimeWindow.holds(subject, candidate, arguments)
                        else { return nil }
                        let distance = here.meters(to: there)
                        guard distance <= nearness.meters else { return nil }
                        // Four digits are more than the score says, and hide what is noise in the distance.
                        return ((1 - distance / (2 * nearness.meters)) * 10_000).rounded() / 10_000
                    })))
    }

    private static let reach = 0.1...1_000_000.0
    private static let example: ValueMap = ["field": "location", "meters": 30, "within": "24h"]

    /// The arguments of one call, with the grid that follows from them.
    private struct Nearness {
        let field: String
        let meters: Double
        /// How far apart in time two may lie, in microseconds.
        let window: Int64
        /// The length of a bucket, in microseconds.
        let bucketLength: Int64
        let grid: CellGrid

        /// Nil for arguments that the check refuses.
        init?(_ arguments: Arguments, _ multiple: Int64) {
            guard let field = arguments.keys("field")?.first, let meters = arguments.double("meters"),
                reach ~= meters, let window = arguments.duration("within")?.microseconds, window > 0
            else { return nil }
            self.field = field
            self.meters = meters
            self.window = window
            let (length, isTooLong) = window.multipliedReportingOverflow(by: multiple)
            bucketLength = isTooLong ? .max : length
            grid = CellGrid(reach: meters, multiple: multiple)
        }

        func place(of subject: MatchSubject) -> SpherePoint? {
            subject.values[field].flatMap { SpherePoint(middleOf: $0) }
        }

        func bucket(at instant: Instant) -> Int64 { bucket(at: instant.microseconds) }

        private func bucket(at microseconds: Int64) -> Int64 {
            let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: bucketLength)
            return remainder < 0 ? quotient - 1 : quotient
        }

        /// The buckets of the instants that lie within the window of one.
        func buckets(around instant: Instant) -> ClosedRange<Int64> {
            let (first, isBeforeAll) = instant.microseconds.subtractingReportingOverflow(window)
            let (last, isAfterAll) = instant.microseconds.addingReportingOverflow(window)
            return bucket(at: isBeforeAll ? .min : first)...bucket(at: isAfterAll ? .max : last)
        }

        func key(_ cell: CellGrid.Cell, _ bucket: String) -> String {
            String(cell.band) + "/" + String(cell.number) + "/" + bucket
        }
    }
}
