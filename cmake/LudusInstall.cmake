# LudusInstall.cmake - what `cmake --install` puts where: libraries, headers, the command, find_package(ludus), pkg-config.
# SPDX-License-Identifier: MIT

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(LUDUS_PACKAGE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/ludus)

# The fonts are inside the libraries, so their licences come along.
install(FILES LICENSE formats/fonts/LICENSE-OFL.txt formats/fonts/LICENSE-DejaVu.txt DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY include/ludus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.inc")
install(TARGETS ludus EXPORT ludus LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(LUDUS_PC_FILES ludus)
if(TARGET ludus_train)
    set_target_properties(ludus_train PROPERTIES EXPORT_NAME train INSTALL_RPATH "$ORIGIN")
    install(TARGETS ludus_train EXPORT ludus LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
    list(APPEND LUDUS_PC_FILES ludus_train)
endif()
if(TARGET ludus_render)
    set_target_properties(ludus_render PROPERTIES EXPORT_NAME render INSTALL_RPATH "$ORIGIN")
    install(TARGETS ludus_render EXPORT ludus LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
    list(APPEND LUDUS_PC_FILES ludus_render)
endif()
install(EXPORT ludus NAMESPACE ludus:: FILE ludusShared.cmake DESTINATION ${LUDUS_PACKAGE_FOLDER})
# Static libraries need at link time what shared ones bring along, so they are a file of their own.
install(TARGETS ludus_static EXPORT ludus_static ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT ludus_static NAMESPACE ludus:: FILE ludusStatic.cmake DESTINATION ${LUDUS_PACKAGE_FOLDER})

configure_package_config_file(cmake/ludusConfig.cmake.in ${PROJECT_BINARY_DIR}/package/ludusConfig.cmake
    INSTALL_DESTINATION ${LUDUS_PACKAGE_FOLDER} PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/ludusConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/ludusConfig.cmake ${PROJECT_BINARY_DIR}/package/ludusConfigVersion.cmake
    cmake/LudusEnv.cmake cmake/LudusCuda.cmake DESTINATION ${LUDUS_PACKAGE_FOLDER})

# The folders are relative to the .pc file, so that an installed tree can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE LUDUS_PC_PREFIX)
foreach(name IN LISTS LUDUS_PC_FILES)
    configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/package/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/package/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

if(TARGET ludus_command)
    cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY ${CMAKE_INSTALL_FULL_BINDIR} OUTPUT_VARIABLE folder)
    set_target_properties(ludus_command PROPERTIES INSTALL_RPATH "$ORIGIN/${folder}")
    install(TARGETS ludus_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
