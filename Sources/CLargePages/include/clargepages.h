// SPDX-License-Identifier: Apache-2.0
// Memory in large pieces for work that keeps much of what it reads: the allocator asks the system for it by the ten million
// bytes instead of the hundred thousand, and the system hands it out by the large page instead of the small one. All of it
// is advice: where there are no large pages, or the allocator is another, everything goes on as without.
#ifndef ATELIER_CLARGEPAGES_H
#define ATELIER_CLARGEPAGES_H

// From now on, for the memory that the process's first thread takes. Called by that thread, once; again does nothing.
void clargepages_begin(void);

// The same for the memory of another thread, after that; called by it.
void clargepages_advise_thread(void);
#endif
