# commit.cmake - writes commit.c with the commit that is being built; the file changes only when the commit does.
# SPDX-License-Identifier: MIT
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --exclude=* --abbrev=10
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
    set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "// Generated: the commit of this build.\n#include \"commit.h\"\nconst char commit_name[] = \"${commit}\";\n")
