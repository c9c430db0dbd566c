// SPDX-License-Identifier: Apache-2.0
#include "cre2.h"

#include <re2/re2.h>

#include <cstring>
#include <new>

struct cre2_pattern {
    cre2_pattern(re2::StringPiece text, const RE2::Options &options) : expression(text, options) {}
    RE2 expression;
};

cre2_pattern *cre2_compile(const char *text, size_t length, long max_memory, char *error, size_t error_size) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    auto *pattern = new (std::nothrow) cre2_pattern(re2::StringPiece(text, length), options);
    if (pattern == nullptr) return nullptr;
    if (pattern->expression.ok()) return pattern;
    if (error_size > 0) {
        std::strncpy(error, pattern->expression.error().c_str(), error_size - 1);
        error[error_size - 1] = '\0';
    }
    delete pattern;
    return nullptr;
}

bool cre2_find(const cre2_pattern *pattern, const char *text, size_t length) {
    return RE2::PartialMatch(re2::StringPiece(text, length), pattern->expression);
}

void cre2_release(cre2_pattern *pattern) { delete pattern; }
