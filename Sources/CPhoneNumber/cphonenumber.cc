// SPDX-License-Identifier: Apache-2.0
#include "cphonenumber.h"

#ifdef ATELIER_PHONE_NUMBERS

#include <cstring>
#include <string>

#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

bool cphonenumber_e164(const char *text, size_t length, char *result, size_t capacity) {
    const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    // ZZ stands for no region: only a number with its country code can be read.
    if (util.Parse(std::string(text, length), "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
    if (!util.IsValidNumber(number)) return false;
    std::string formatted;
    util.Format(number, PhoneNumberUtil::E164, &formatted);
    if (formatted.size() + 1 > capacity) return false;
    std::memcpy(result, formatted.c_str(), formatted.size() + 1);
    return true;
}

#endif
