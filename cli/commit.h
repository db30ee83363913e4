// commit.h - the commit that this command was built from, for tables of figures.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_COMMIT_H
#define LUDUS_CLI_COMMIT_H

extern const char commit_name[]; // "395bf46a2c", with "-dirty" behind it when files were changed; or "unknown"

#endif
