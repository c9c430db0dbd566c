#include <stdlib.h>
#include <uninorm.h>

/* The forms are variables behind macros, which Swift does not see. */
static inline uint8_t *unistring_normalize(int form, const uint8_t *text, size_t count, size_t *length) {
    uninorm_t forms[] = {UNINORM_NFC, UNINORM_NFD, UNINORM_NFKC, UNINORM_NFKD};
    return u8_normalize(forms[form & 3], text, count, NULL, length);
}
