// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Testing

@testable import atelier_cli

@Suite struct AssignmentTests {
    private static let parameters: [PlanParameter] = {
        var address = PlanType(.object)
        address.fields = [PlanParameter(key: "zip", label: "", type: PlanType(.string))]
        return [
            PlanParameter(key: "title", label: "", type: PlanType(.string)),
            PlanParameter(key: "count", label: "", type: PlanType(.integer)),
            PlanParameter(key: "amount", label: "", type: PlanType(.decimal)),
            PlanParameter(key: "urgent", label: "", type: PlanType(.boolean)),
            PlanParameter(key: "tags", label: "", type: PlanType(.list)),
            PlanParameter(key: "address", label: "", type: address),
        ]
    }()

    private func apply(_ arguments: String..., to map: ValueMap = [:]) throws -> Value {
        var map = map
        for argument in arguments {
            map = try Assignment(argument).applied(to: map, parameters: AssignmentTests.parameters)
        }
        return .map(map)
    }

    @Test(arguments: [
        ("title=12", #"{"title":"12"}"#), ("title=", #"{"title":""}"#), ("title=a=b", #"{"title":"a=b"}"#),
        ("count=12", #"{"count":12}"#), ("count=x", #"{"count":"x"}"#), ("amount=1.10", #"{"amount":1.10}"#),
        ("urgent=true", #"{"urgent":true}"#), ("urgent=yes", #"{"urgent":"yes"}"#),
        ("tags=[1,\"a\"]", #"{"tags":[1,"a"]}"#),
        ("address.zip=1100", #"{"address":{"zip":"1100"}}"#), ("unknown=5", #"{"unknown":5}"#),
        ("unknown=five", #"{"unknown":"five"}"#), ("unknown.a.b=1", #"{"unknown":{"a":{"b":1}}}"#),
    ])
    func `a value is read as its parameter's type`(_ argument: String, _ json: String) throws {
        #expect(CanonicalJSON.faithfulText(try apply(argument)) == json)
    }

    @Test func `a later assignment wins and keeps what stands beside it`() throws {
        let value = try apply("address.zip=1", "address.zip=2", to: ["address": ["city": "Lisboa"]])
        #expect(value == ["address": ["city": "Lisboa", "zip": "2"]])
    }

    @Test(arguments: ["title", "=a", "a..b=1", "tags=[1,"])
    func `what is no assignment is wrong usage`(_ argument: String) {
        let failure = #expect(throws: Failure.self) { try apply(argument) }
        #expect(failure?.status == .unable)
    }

    @Test func `a path does not go through a value that is no map`() {
        #expect(throws: Failure.self) { try apply("title.x=1", to: ["title": "text"]) }
    }
}
