# holdfast_test_suite(NAME core MAIN core|gui SOURCES tst_a.cpp … LIBRARIES …)
#
# One executable for a folder's tests (few links, one moc run), one ctest entry for each tst_*.cpp: the runner
# is called with the class's name. A tst_x.cpp holds one QObject test class, registered by HOLDFAST_TEST(Class)
# where Class is the file's name in PascalCase, and includes "tst_x.moc" at its end.
#   MAIN core: no application object · engine: QCoreApplication · gui: QApplication, offscreen
function(holdfast_test_suite)
    cmake_parse_arguments(SUITE "" "NAME;MAIN;TIMEOUT" "SOURCES;LIBRARIES;ENVIRONMENT;LABELS" ${ARGN})
    set(target "holdfast_tests_${SUITE_NAME}")
    if(NOT SUITE_TIMEOUT)
        set(SUITE_TIMEOUT 120)
    endif()
    if(HOLDFAST_SANITIZE) # which slows a program down by as much
        math(EXPR SUITE_TIMEOUT "${SUITE_TIMEOUT} * 5")
    endif()
    math(EXPR watchdog "(${SUITE_TIMEOUT} - 10) * 1000") # QtTest's own, which would be five minutes
    set(watchdog "QTEST_FUNCTION_TIMEOUT=${watchdog}")
    set(shared_main "${CMAKE_SOURCE_DIR}/tests/support/main_${SUITE_MAIN}.cpp")
    add_executable(${target} ${SUITE_SOURCES} "${shared_main}")
    set_target_properties(${target} PROPERTIES AUTOMOC ON)
    target_link_libraries(${target} PRIVATE
        holdfast_compiler holdfast_qt_definitions ${holdfast_test_libraries_${SUITE_MAIN}} ${SUITE_LIBRARIES})
    set(precompiled ${SUITE_MAIN})
    if(HOLDFAST_UI AND "holdfast_app" IN_LIST SUITE_LIBRARIES)
        set(precompiled gui) # the macros of the window's Qt modules come with it
    endif()
    holdfast_precompile_tests(${target} ${precompiled})
    foreach(source IN LISTS SUITE_SOURCES)
        get_filename_component(name "${source}" NAME_WE)
        if(name MATCHES "^tst_")
            add_test(NAME "${SUITE_NAME}.${name}" COMMAND ${target} ${name})
            set_tests_properties("${SUITE_NAME}.${name}" PROPERTIES TIMEOUT ${SUITE_TIMEOUT} LABELS "${SUITE_LABELS}"
                COST ${SUITE_TIMEOUT} # what may last long begins first
                ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;${watchdog};${SUITE_ENVIRONMENT}")
        endif()
    endforeach()
endfunction()
