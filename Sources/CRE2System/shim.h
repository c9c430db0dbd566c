/* RE2 is C++; the C interface is in the target CRE2. */
