# LudusCompile.cmake - one function that gives a target the project's warnings, floating-point rules and allowed include folders.
# SPDX-License-Identifier: MIT

set(LUDUS_WARNINGS -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion -Wno-psabi)

# ludus_compile(target folder...): `folder` are the only source folders it may include from, beside the public headers. Each is
# seen through a link of its own (build/layers/core/core), so that "core/threads.h" is found by those who may and by no one else.
function(ludus_compile target)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/include)
    foreach(folder IN LISTS ARGN)
        file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/layers/${folder})
        file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${PROJECT_BINARY_DIR}/layers/${folder}/${folder} SYMBOLIC)
        target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/layers/${folder})
    endforeach()
    # a * b + c rounds twice everywhere: the same bits in every target.
    target_compile_options(${target} PRIVATE ${LUDUS_WARNINGS} -ffp-contract=off -fno-math-errno)
    # With sanitizers in the code, compilers warn of what cannot happen.
    if(LUDUS_WERROR AND NOT LUDUS_SANITIZE)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(LUDUS_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${LUDUS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
        target_link_options(${target} PUBLIC -fsanitize=${LUDUS_SANITIZE})
    endif()
endfunction()
