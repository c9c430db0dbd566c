// SPDX-License-Identifier: Apache-2.0
// A C face for RE2: compile, match anywhere, release. Nothing here throws.
#ifndef ATELIER_CRE2_H
#define ATELIER_CRE2_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CRE2_NOEXCEPT noexcept
extern "C" {
#else
#define CRE2_NOEXCEPT
#endif

typedef struct cre2_pattern cre2_pattern;

// Compiles a pattern within max_memory bytes. On failure returns NULL and writes a message, cut to error_size.
cre2_pattern *cre2_compile(const char *text, size_t length, int64_t max_memory, char *error, size_t error_size);

// True when the pattern is found anywhere in the text. One pattern may be used by many threads at once.
bool cre2_find(const cre2_pattern *pattern, const char *text, size_t length) CRE2_NOEXCEPT;

void cre2_release(cre2_pattern *pattern);

#ifdef __cplusplus
}
#endif
#endif
