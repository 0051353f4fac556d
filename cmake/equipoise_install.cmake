# Headers, one target a layer, and equipoise_add_experiment for those who find_package(equipoise).
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/equipoise)

get_property(layers GLOBAL PROPERTY EQUIPOISE_LAYERS)
install(TARGETS ${layers} EXPORT equipoise_targets)
install(EXPORT equipoise_targets NAMESPACE equipoise:: DESTINATION ${package_dir})
install(DIRECTORY include/equipoise DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES cmake/equipoise_dependencies.cmake cmake/equipoise_add_experiment.cmake cmake/write_build_info.cmake
        DESTINATION ${package_dir})
configure_package_config_file(cmake/equipoise-config.cmake.in equipoise-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(equipoise-config-version.cmake COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/equipoise-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/equipoise-config-version.cmake
        DESTINATION ${package_dir})
