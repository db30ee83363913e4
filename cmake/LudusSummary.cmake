# LudusSummary.cmake - collects what is on and off, and says it at the end of the configuration.
# SPDX-License-Identifier: MIT

# ludus_part(name ON|OFF why)
function(ludus_part name state why)
    set_property(GLOBAL APPEND PROPERTY LUDUS_PARTS "  ${name}: ${state} (${why})")
endfunction()

function(ludus_summary)
    get_property(parts GLOBAL PROPERTY LUDUS_PARTS)
    message(STATUS "Ludus ${PROJECT_VERSION}, ${CMAKE_BUILD_TYPE}, ${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}")
    foreach(part IN LISTS parts)
        message(STATUS "${part}")
    endforeach()
endfunction()
