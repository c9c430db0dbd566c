/* SPDX-License-Identifier: Apache-2.0 */
/* A C interface to the part of libphonenumber that is used here. Without the trait PhoneNumbers it is empty. */
#ifndef CPHONENUMBER_H
#define CPHONENUMBER_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a number with its country code and writes it in the form of E.164, closed by a zero byte. False when no numbering
   plan has such a number, or the room is too small. */
bool cphonenumber_e164(const char *text, size_t length, char *result, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
