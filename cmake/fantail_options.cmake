# What every target of ours is compiled with. Nothing here reaches code that is not ours.
include(CTest)

set(FANTAIL_SANITIZE "" CACHE STRING "Comma-separated sanitizers for all targets, as -fsanitize= takes them")
option(FANTAIL_HISTORIES "Where BUILD_TESTING is off: the target `histories`, tests that want an optimised build" OFF)

add_library(fantail_warnings INTERFACE)
add_library(fantail::warnings ALIAS fantail_warnings)
target_compile_options(fantail_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
    -Wno-restrict)  # GCC 12 sees overlap in every `"text" + string` at -O2 (GCC PR 105651)

add_library(fantail_sanitizers INTERFACE)
add_library(fantail::sanitizers ALIAS fantail_sanitizers)
if(FANTAIL_SANITIZE)
    target_compile_options(fantail_sanitizers INTERFACE -fsanitize=${FANTAIL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(fantail_sanitizers INTERFACE -fsanitize=${FANTAIL_SANITIZE})
    # GCC 12 reports false positives of these under sanitizers; the plain build keeps them.
    target_compile_options(fantail_warnings INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
    if(FANTAIL_SANITIZE MATCHES undefined)
        # A third of a file's time to compile. What they see, AddressSanitizer and the machine see too: a bad pointer used.
        target_compile_options(fantail_sanitizers INTERFACE
            -fno-sanitize=null,alignment,object-size,vptr,pointer-overflow,nonnull-attribute,returns-nonnull-attribute)
    endif()
    if(FANTAIL_SANITIZE MATCHES thread)
        # ThreadSanitizer does not see Asio's fences, and GCC says so at each; what Asio shares it also locks.
        target_compile_options(fantail_warnings INTERFACE -Wno-tsan)
    endif()
endif()

# What only the sources of tests are compiled with. They are a third of a build, half of that time in GoogleTest's headers.
add_library(fantail_test_code INTERFACE)
add_library(fantail::test_code ALIAS fantail_test_code)
target_compile_options(fantail_test_code INTERFACE -fpch-preprocess)  # so that ccache knows what a precompiled header holds
if(FANTAIL_SANITIZE MATCHES undefined)
    # UndefinedBehaviorSanitizer watches what is tested; in a test's own code it would cost as much as all else together.
    target_compile_options(fantail_test_code INTERFACE -fno-sanitize=undefined)
endif()
