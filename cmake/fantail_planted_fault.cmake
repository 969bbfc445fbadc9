# A build with a planted fault: on it the judge of the end-to-end tests must be red. tests/planted/NAME.cmake says what is
# wrong; the sources are compiled from altered copies, so that the code itself knows nothing of it.
set(FANTAIL_PLANTED_FAULT "" CACHE STRING "One of tests/planted/*.cmake; empty: none")

# fantail_plant(FILE FROM TO): in a file of tests/planted. FILE is the source's path in the repository.
function(fantail_plant file from to)
    file(READ ${CMAKE_SOURCE_DIR}/${file} text)
    string(REPLACE "${from}" "${to}" altered "${text}")
    if(altered STREQUAL text)
        message(FATAL_ERROR "planted fault ${FANTAIL_PLANTED_FAULT}: ${file} does not contain what it alters")
    endif()
    file(WRITE ${CMAKE_BINARY_DIR}/planted/${file} "${altered}")
    set_property(GLOBAL APPEND PROPERTY fantail_planted ${CMAKE_SOURCE_DIR}/${file})
endfunction()

# Replaces the altered ones among a target's sources, which are relative to its folder.
function(fantail_take_planted sources)
    get_property(planted GLOBAL PROPERTY fantail_planted)
    set(taken "")
    foreach(source IN LISTS ${sources})
        set(file ${CMAKE_CURRENT_SOURCE_DIR}/${source})
        if(file IN_LIST planted)
            cmake_path(GET file PARENT_PATH folder)
            cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${CMAKE_SOURCE_DIR})
            set(source ${CMAKE_BINARY_DIR}/planted/${file})
            set_source_files_properties(${source} PROPERTIES INCLUDE_DIRECTORIES ${folder})
        endif()
        list(APPEND taken ${source})
    endforeach()
    set(${sources} ${taken} PARENT_SCOPE)
endfunction()

if(FANTAIL_PLANTED_FAULT)
    include(${CMAKE_SOURCE_DIR}/tests/planted/${FANTAIL_PLANTED_FAULT}.cmake)
endif()
