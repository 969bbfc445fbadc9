# Finds librdkafka: the pinned static one of `make setup`, else a system one that is new enough.
# Debian 12's own (2.0.2) loses assignments; see docs/adr/0002-librdkafka.md.
find_path(Rdkafka_INCLUDE_DIR librdkafka/rdkafka.h HINTS ${FANTAIL_DEPS_DIR}/librdkafka/include)
find_library(Rdkafka_LIBRARY NAMES librdkafka.a rdkafka HINTS ${FANTAIL_DEPS_DIR}/librdkafka/lib)

if(Rdkafka_INCLUDE_DIR)
    file(STRINGS ${Rdkafka_INCLUDE_DIR}/librdkafka/rdkafka.h _line REGEX "^#define RD_KAFKA_VERSION ")
    string(REGEX MATCH "0x([0-9a-f][0-9a-f])([0-9a-f][0-9a-f])([0-9a-f][0-9a-f])" _ "${_line}")
    math(EXPR _major "0x${CMAKE_MATCH_1}")
    math(EXPR _minor "0x${CMAKE_MATCH_2}")
    math(EXPR _patch "0x${CMAKE_MATCH_3}")
    set(Rdkafka_VERSION ${_major}.${_minor}.${_patch})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Rdkafka
    REQUIRED_VARS Rdkafka_LIBRARY Rdkafka_INCLUDE_DIR
    VERSION_VAR Rdkafka_VERSION
    REASON_FAILURE_MESSAGE "run `make setup`, which builds it once")

if(Rdkafka_FOUND AND NOT TARGET rdkafka::rdkafka)
    find_library(Rdkafka_ZSTD_LIBRARY zstd REQUIRED)
    find_library(Rdkafka_LZ4_LIBRARY lz4 REQUIRED)
    add_library(rdkafka::rdkafka UNKNOWN IMPORTED)
    set_target_properties(rdkafka::rdkafka PROPERTIES
        IMPORTED_LOCATION ${Rdkafka_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${Rdkafka_INCLUDE_DIR})
    target_link_libraries(rdkafka::rdkafka INTERFACE
        OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB ${Rdkafka_ZSTD_LIBRARY} ${Rdkafka_LZ4_LIBRARY}
        Threads::Threads ${CMAKE_DL_LIBS} m rt)
endif()
