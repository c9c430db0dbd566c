// SPDX-License-Identifier: Apache-2.0
// A C face for libcurl, which is loaded when it is first asked for: linked, it and what it rests on would be loaded at
// every start. What takes arguments of any type in C takes one type here.
#ifndef ATELIER_CCURL_H
#define ATELIER_CCURL_H
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

// Loads the library and prepares it, once in a process. False: it is not installed, or lacks a function.
bool ccurl_load(void);

// The rest may be called when it is loaded. One transfer is used by one thread at a time.
CURL *ccurl_begin(void);
void ccurl_end(CURL *transfer);

bool ccurl_set_number(CURL *transfer, CURLoption option, long value);
bool ccurl_set_size(CURL *transfer, CURLoption option, curl_off_t value);
bool ccurl_set_text(CURL *transfer, CURLoption option, const char *value);
bool ccurl_set_context(CURL *transfer, CURLoption option, void *value);
bool ccurl_set_headers(CURL *transfer, struct curl_slist *headers);

// HTTP and HTTPS and no other protocol.
bool ccurl_set_protocols(CURL *transfer);

// What takes the body and the headers, opens the socket, and is asked whether to go on; all get the context.
typedef size_t (*ccurl_take)(char *bytes, size_t size, size_t count, void *context);
typedef curl_socket_t (*ccurl_open)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*ccurl_progress)(
    void *context, curl_off_t to_load, curl_off_t loaded, curl_off_t to_send, curl_off_t sent);
bool ccurl_set_calls(
    CURL *transfer, void *context, ccurl_take body, ccurl_take header, ccurl_open open, ccurl_progress progress);

CURLcode ccurl_perform(CURL *transfer);
long ccurl_number(CURL *transfer, CURLINFO what);
curl_off_t ccurl_size(CURL *transfer, CURLINFO what);
// Valid until the transfer ends; NULL when there is none.
const char *ccurl_text(CURL *transfer, CURLINFO what);

// Returns NULL when there is no memory; the list is as it was.
struct curl_slist *ccurl_append(struct curl_slist *list, const char *text);
void ccurl_release(struct curl_slist *list);
#endif
