# Files as part of a program, so that it needs none beside it. This file is both: a module, and the script that its build
# step runs.

# fantail_embed(TARGET FUNCTION fantail::ingestor::openapi_parts HEADER ingestor/… FILES a.json …)
# Defines `std::span<const std::string_view> FUNCTION() noexcept`, which HEADER declares: the files, in this order.
function(fantail_embed target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "FUNCTION;HEADER" "FILES")
    string(REGEX REPLACE ".*::" "" name ${arg_FUNCTION})
    set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cpp)
    set(module ${CMAKE_SOURCE_DIR}/cmake/fantail_embed.cmake)
    add_custom_command(
        OUTPUT ${source}
        COMMAND ${CMAKE_COMMAND} -D SOURCE=${source} -D FUNCTION=${arg_FUNCTION} -D HEADER=${arg_HEADER}
            -D "FILES=${arg_FILES}" -P ${module}
        DEPENDS ${arg_FILES} ${module}
        COMMENT "Embedding ${name}"
        VERBATIM)
    target_sources(${target} PRIVATE ${source})
endfunction()

# A string literal for each file: of escapes only, in lines, as a compiler joins literals that stand side by side.
function(write_embedded)
    set(literals "")
    foreach(file IN LISTS FILES)
        file(READ ${file} bytes HEX)
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
        string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?)"
            "    \"\\1\"\n" bytes "${bytes}")
        file(SIZE ${file} size)
        string(APPEND literals "  std::string_view{\n${bytes}    , ${size}},\n")
    endforeach()
    string(REGEX REPLACE "::[^:]*$" "" space ${FUNCTION})
    string(REGEX REPLACE ".*::" "" name ${FUNCTION})
    file(WRITE ${SOURCE} "// Made by cmake/fantail_embed.cmake.\n#include \"${HEADER}\"\n\n#include <array>\n\n"
        "namespace ${space} {\n\n"
        "std::span<const std::string_view> ${name}() noexcept\n{\n"
        "  static constexpr auto files = std::to_array<std::string_view>({\n${literals}  });\n"
        "  return files;\n}\n\n}\n")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    write_embedded()
endif()
