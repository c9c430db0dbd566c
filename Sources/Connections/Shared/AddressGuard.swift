// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension AddressGuard {
    func check(host: String, port: Int) throws(FunctionFailure) {
        guard admits(host: host, port: port) else {
            throw FunctionFailure(
                .final, code: "host_not_allowed", message: "the host is not among 'allow_hosts'")
        }
    }
}

extension FunctionFailure {
    static let blockedAddress = FunctionFailure(
        .final, code: "blocked_address",
        message: "the host's address is private, of this machine or special; 'allow_hosts' does not allow it")
}
