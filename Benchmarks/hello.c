// SPDX-License-Identifier: Apache-2.0
// The least that a program can do: what starting `atelier --version` is compared with.
#include <stdio.h>

int main(void) { return puts("hello") < 0; }
