# The floors of the house, lowest first: one INTERFACE target each. A layer may include those it links and those below;
# tests/unit/floors.cmake fails on an upward include.
function(equipoise_layer layer)
    cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
    add_library(equipoise_${layer} INTERFACE)
    add_library(equipoise::${layer} ALIAS equipoise_${layer})
    set_target_properties(equipoise_${layer} PROPERTIES EXPORT_NAME ${layer})
    target_compile_features(equipoise_${layer} INTERFACE cxx_std_20)
    target_include_directories(equipoise_${layer} INTERFACE
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_link_libraries(equipoise_${layer} INTERFACE ${arg_LINK})
    set_property(GLOBAL APPEND PROPERTY EQUIPOISE_LAYERS equipoise_${layer})
endfunction()

equipoise_layer(base LINK Boost::headers equipoise_random123 fmt::fmt)
equipoise_layer(stats LINK equipoise::base)
equipoise_layer(metrics LINK equipoise::base)
equipoise_layer(data LINK equipoise::base ZLIB::ZLIB)
equipoise_layer(sampling LINK equipoise::data)
equipoise_layer(augment LINK equipoise::sampling)
equipoise_layer(model LINK equipoise::augment Eigen3::Eigen)
equipoise_layer(study LINK equipoise::model equipoise::metrics range-v3::range-v3 nlohmann_json::nlohmann_json Threads::Threads)
equipoise_layer(report LINK equipoise::study equipoise::stats)
equipoise_layer(equipoise LINK equipoise::report CLI11::CLI11)
