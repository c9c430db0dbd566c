// SPDX-License-Identifier: Apache-2.0
#include "cre2.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>

struct cre2_pattern {
    cre2_pattern(re2::StringPiece text, const RE2::Options &options) : expression(text, options) {}
    RE2 expression;
};

namespace {

void write_error(const char *message, char *error, size_t error_size) {
    if (error == nullptr || error_size == 0) return;
    const size_t length = std::min(std::strlen(message), error_size - 1);
    std::memcpy(error, message, length);
    error[length] = '\0';
}

}  // namespace

cre2_pattern *cre2_compile(const char *text, size_t length, int64_t max_memory, char *error, size_t error_size) {
    // RE2 itself does not throw; its allocations may, and no exception can cross into C.
    try {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(max_memory);
        auto *pattern = new cre2_pattern(re2::StringPiece(text, length), options);
        if (pattern->expression.ok()) return pattern;
        write_error(pattern->expression.error().c_str(), error, error_size);
        delete pattern;
    } catch (...) {
        write_error("out of memory", error, error_size);
    }
    return nullptr;
}

bool cre2_find(const cre2_pattern *pattern, const char *text, size_t length) noexcept {
    return RE2::PartialMatch(re2::StringPiece(text, length), pattern->expression);
}

void cre2_release(cre2_pattern *pattern) { delete pattern; }
