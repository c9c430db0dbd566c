// SPDX-License-Identifier: Apache-2.0
internal import CLibYAML

/// The library that YAML is read with.
public enum YAMLLibrary {
    /// Its version as it tells it.
    public static var version: String { String(cString: yaml_get_version_string()) }
}
