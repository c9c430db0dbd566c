// SPDX-License-Identifier: Apache-2.0
// The bit mask of protocols is deprecated since 7.85 for a text that older libraries do not know.
#define CURL_DISABLE_DEPRECATION
#define CURL_DISABLE_TYPECHECK
#include "ccurl.h"

#include <dlfcn.h>
#include <pthread.h>

static CURLcode (*global_init)(long);
static CURL *(*easy_init)(void);
static void (*easy_cleanup)(CURL *);
static CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
static CURLcode (*easy_perform)(CURL *);
static CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
static struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
static void (*slist_free_all)(struct curl_slist *);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_loaded = false;

// A function pointer is read out of dlsym's object pointer by its bytes, as POSIX has it.
#define FIND(library, name) (*(void **)&name = dlsym(library, "curl_" #name))

static void load(void) {
    // Debian's two builds of one library: with OpenSSL, and with GnuTLS; macOS has its own.
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib", NULL};
    void *library = NULL;
    for (int index = 0; library == NULL && names[index] != NULL; index++) {
        library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
    }
    if (library == NULL) return;
    if (FIND(library, global_init) == NULL || FIND(library, easy_init) == NULL ||
        FIND(library, easy_cleanup) == NULL || FIND(library, easy_setopt) == NULL ||
        FIND(library, easy_perform) == NULL || FIND(library, easy_getinfo) == NULL ||
        FIND(library, slist_append) == NULL || FIND(library, slist_free_all) == NULL)
        return;
    is_loaded = global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

bool ccurl_load(void) {
    pthread_once(&once, load);
    return is_loaded;
}

CURL *ccurl_begin(void) { return easy_init(); }
void ccurl_end(CURL *transfer) { easy_cleanup(transfer); }

bool ccurl_set_number(CURL *transfer, CURLoption option, long value) {
    return easy_setopt(transfer, option, value) == CURLE_OK;
}

bool ccurl_set_size(CURL *transfer, CURLoption option, curl_off_t value) {
    return easy_setopt(transfer, option, value) == CURLE_OK;
}

bool ccurl_set_text(CURL *transfer, CURLoption option, const char *value) {
    return easy_setopt(transfer, option, value) == CURLE_OK;
}

bool ccurl_set_context(CURL *transfer, CURLoption option, void *value) {
    return easy_setopt(transfer, option, value) == CURLE_OK;
}

bool ccurl_set_headers(CURL *transfer, struct curl_slist *headers) {
    return easy_setopt(transfer, CURLOPT_HTTPHEADER, headers) == CURLE_OK;
}

bool ccurl_set_protocols(CURL *transfer) {
    return easy_setopt(transfer, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)) == CURLE_OK;
}

bool ccurl_set_calls(
    CURL *transfer, void *context, ccurl_take body, ccurl_take header, ccurl_open open, ccurl_progress progress) {
    return easy_setopt(transfer, CURLOPT_WRITEFUNCTION, body) == CURLE_OK &&
           easy_setopt(transfer, CURLOPT_WRITEDATA, context) == CURLE_OK &&
           easy_setopt(transfer, CURLOPT_HEADERFUNCTION, header) == CURLE_OK &&
           easy_setopt(transfer, CURLOPT_HEADERDATA, context) == CURLE_OK &&
           easy_setopt(transfer, CURLOPT_OPENSOCKETFUNCTION, open) == CURLE_OK &&
           easy_setopt(transfer, CURLOPT_OPENSOCKETDATA, context) == CURLE_OK &&
           easy_setopt(transfer, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           easy_setopt(transfer, CURLOPT_XFERINFOFUNCTION, progress) == CURLE_OK &&
           easy_setopt(transfer, CURLOPT_XFERINFODATA, context) == CURLE_OK;
}

CURLcode ccurl_perform(CURL *transfer) { return easy_perform(transfer); }

long ccurl_number(CURL *transfer, CURLINFO what) {
    long value = 0;
    return easy_getinfo(transfer, what, &value) == CURLE_OK ? value : 0;
}

curl_off_t ccurl_size(CURL *transfer, CURLINFO what) {
    curl_off_t value = 0;
    return easy_getinfo(transfer, what, &value) == CURLE_OK ? value : 0;
}

const char *ccurl_text(CURL *transfer, CURLINFO what) {
    const char *value = NULL;
    return easy_getinfo(transfer, what, &value) == CURLE_OK ? value : NULL;
}

struct curl_slist *ccurl_append(struct curl_slist *list, const char *text) { return slist_append(list, text); }
void ccurl_release(struct curl_slist *list) { slist_free_all(list); }
