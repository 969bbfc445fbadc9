# Third-party packages: Debian's, and librdkafka built by `make setup`.
set(FANTAIL_DEPS_DIR ${CMAKE_SOURCE_DIR}/build/deps CACHE PATH "Where make setup put what Debian does not have")

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(Protobuf 3.21 REQUIRED)
find_package(simdjson REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(c-ares REQUIRED)
find_package(re2 REQUIRED)
find_package(Rdkafka 2.10 REQUIRED)

if(BUILD_TESTING OR FANTAIL_HISTORIES)
    find_package(GTest REQUIRED)  # with GMock
endif()

# Asio and Beast are compiled once, into fantail_runtime; everybody else sees declarations only.
add_library(fantail_asio INTERFACE)
add_library(fantail::asio ALIAS fantail_asio)
target_compile_definitions(fantail_asio INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(fantail_asio INTERFACE Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
