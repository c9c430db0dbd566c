// SPDX-License-Identifier: Apache-2.0
import ContractFormat
import ContractModel
import Testing

@Suite struct LayoutTests {
}
