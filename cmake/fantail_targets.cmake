# One function per kind of target, so that a target's own list says only what is its own.
include(GoogleTest)

# fantail_component(core SOURCES … HEADERS … PUBLIC_DEPS … PRIVATE_DEPS …)
# Makes the library fantail_core, alias fantail::core. Its headers compile alone: all_verify_interface_header_sets.
function(fantail_component name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;PUBLIC_DEPS;PRIVATE_DEPS")
    set(target fantail_${name})
    add_library(${target} STATIC)
    add_library(fantail::${name} ALIAS ${target})
    list(TRANSFORM arg_HEADERS PREPEND include/fantail/${name}/)
    list(TRANSFORM arg_SOURCES PREPEND src/)
    fantail_take_planted(arg_SOURCES)
    target_sources(${target}
        PRIVATE ${arg_SOURCES}
        PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS})
    target_link_libraries(${target}
        PUBLIC ${arg_PUBLIC_DEPS} fantail::sanitizers
        PRIVATE ${arg_PRIVATE_DEPS} fantail::warnings)
    set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

# fantail_app(ingestor SOURCES … DEPS …): a service's use cases and adapters as a library, so that tests link what runs,
# and an executable of main.cpp alone.
function(fantail_app name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPS")
    fantail_take_planted(arg_SOURCES)
    add_library(fantail_${name} STATIC ${arg_SOURCES})
    add_library(fantail::${name} ALIAS fantail_${name})
    target_include_directories(fantail_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/..)
    target_link_libraries(fantail_${name} PUBLIC ${arg_DEPS} fantail::sanitizers PRIVATE fantail::warnings)
    add_executable(${name} main.cpp)
    target_link_libraries(${name} PRIVATE fantail_${name} fantail::warnings)
endfunction()

# fantail_test(core_tests LABEL unit SOURCES … DEPS …): one GoogleTest program; each case is a ctest of its own.
function(fantail_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "SOURCES;DEPS")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_DEPS} fantail::sanitizers fantail::warnings GTest::gmock GTest::gtest_main
        fantail::test_code)
    target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h> <chrono> <functional> <map> <memory> <optional>
        <string> <string_view> <variant> <vector>)
    gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${arg_LABEL} TIMEOUT 120)
endfunction()
