// SPDX-License-Identifier: Apache-2.0
#include "clargepages.h"

#include <features.h>
#include <stdbool.h>

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// What the allocator asks for at once: address space, which costs nothing before it is written to.
static const int STEP = 64 << 20;
// More than the rest of what it asked for before, and less than what it takes from the system by itself.
static const int BEYOND_REST = 1 << 20;
// It keeps what threads take in stretches that begin at a multiple of this.
static const uintptr_t STRETCH = 64u << 20;
static const uintptr_t LARGE_PAGE = 2u << 20;

static _Atomic(uintptr_t) heap_start;

static uintptr_t heap_end(void) { return (uintptr_t)sbrk(0); }

static void advise(uintptr_t start, uintptr_t end) {
    start = (start + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
    if (start < end) madvise((void *)start, end - start, MADV_HUGEPAGE);
}

void clargepages_begin(void) {
    if (atomic_load(&heap_start) != 0) return;
    uintptr_t before = heap_end();
    atomic_store(&heap_start, before);
    // A step at the end is kept, so that it is not asked for again and again; the allocator no longer finds out by itself
    // from where on a block is the system's.
    mallopt(M_TOP_PAD, STEP);
    mallopt(M_TRIM_THRESHOLD, 2 * STEP);
    mallopt(M_MMAP_THRESHOLD, STEP / 2);
    // Volatile, or the compiler leaves both calls out.
    void *volatile first = malloc(BEYOND_REST);
    free(first);
    advise(before, heap_end());
}

void clargepages_advise_thread(void) {
    if (atomic_load(&heap_start) == 0) return;
    void *own = malloc(1);
    uintptr_t start = (uintptr_t)own & ~(STRETCH - 1);
    free(own);
    // A thread may share the memory of the first one.
    if (own == NULL || (uintptr_t)own < heap_end()) return;
    madvise((void *)start, STRETCH, MADV_HUGEPAGE);
}
#else
void clargepages_begin(void) {}

void clargepages_advise_thread(void) {}
#endif
