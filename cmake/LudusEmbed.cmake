# LudusEmbed.cmake - files inside a library: fonts, shaders. Run as a script it turns one file into a C array.
# SPDX-License-Identifier: MIT

# As a script: cmake -DINPUT=file -DOUTPUT=file.c -DNAME=symbol -P LudusEmbed.cmake
if(CMAKE_SCRIPT_MODE_FILE)
    file(READ ${INPUT} bytes HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}") # sixteen bytes a line
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    cmake_path(GET INPUT FILENAME file)
    file(SIZE ${INPUT} size)
    file(WRITE ${OUTPUT} "// ${file}, made by LudusEmbed.cmake; the last 0 is not part of it.\n#include <stddef.h>\n"
        "extern const unsigned char ${NAME}[];\nextern const size_t ${NAME}_size;\n"
        "const unsigned char ${NAME}[] __attribute__((aligned(16))) = {\n${bytes}0};\nconst size_t ${NAME}_size = ${size};\n")
    return()
endif()

set(LUDUS_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

# ludus_embed(target file...): compiles each file, named as seen from the calling folder, into the target, and writes the
# header <target>_embedded.h that declares them. shaders/lines.frag becomes
#     extern const unsigned char embedded_lines_frag[];   with a 0 after its end, so that a text is a C string
#     extern const size_t embedded_lines_frag_size;       without it
function(ludus_embed target)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/embedded)
    foreach(file IN LISTS ARGN)
        cmake_path(GET file FILENAME name)
        string(MAKE_C_IDENTIFIER "embedded_${name}" name)
        add_custom_command(OUTPUT ${folder}/${name}.c DEPENDS ${file} ${LUDUS_EMBED_SCRIPT} VERBATIM
            COMMAND ${CMAKE_COMMAND} -DINPUT=${CMAKE_CURRENT_SOURCE_DIR}/${file} -DOUTPUT=${folder}/${name}.c -DNAME=${name}
                -P ${LUDUS_EMBED_SCRIPT})
        target_sources(${target} PRIVATE ${folder}/${name}.c)
        set_property(TARGET ${target} APPEND_STRING PROPERTY LUDUS_EMBEDDED
            "extern const unsigned char ${name}[];\nextern const size_t ${name}_size;\n")
    endforeach()
    get_target_property(declarations ${target} LUDUS_EMBEDDED) # of earlier calls too
    file(CONFIGURE OUTPUT ${folder}/${target}_embedded.h @ONLY
        CONTENT "// What ${target} has inside it, made by LudusEmbed.cmake.\n#include <stddef.h>\n${declarations}")
    target_include_directories(${target} PRIVATE ${folder})
endfunction()
