# LudusLibraries.cmake - libludus from its layers (core, formats, physics, envs, diff): shared for programs, static for tests that look inside.
# SPDX-License-Identifier: MIT

foreach(library IN ITEMS ludus ludus_static)
    if(library STREQUAL ludus)
        add_library(ludus SHARED)
        set_target_properties(ludus PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
        target_link_options(ludus PRIVATE -Wl,--gc-sections) # leaves out what only the other libraries use: fonts, charts
    else()
        add_library(ludus_static STATIC)
        set_target_properties(ludus_static PROPERTIES OUTPUT_NAME ludus EXPORT_NAME static)
    endif()
    target_sources(${library} PRIVATE $<TARGET_OBJECTS:ludus_core> $<TARGET_OBJECTS:ludus_formats> $<TARGET_OBJECTS:ludus_diff>
        $<TARGET_OBJECTS:ludus_builtin> $<TARGET_PROPERTY:ludus_envs,INTERFACE_SOURCES>
        $<TARGET_PROPERTY:ludus_physics,INTERFACE_SOURCES>)
    target_link_libraries(${library} PUBLIC Threads::Threads ${CMAKE_DL_LIBS} m)
    target_link_libraries(${library} PRIVATE PkgConfig::JANSSON PkgConfig::EXPAT)
    target_include_directories(${library} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
    if(LUDUS_SANITIZE)
        target_link_options(${library} PUBLIC -fsanitize=${LUDUS_SANITIZE})
    endif()
endforeach()
