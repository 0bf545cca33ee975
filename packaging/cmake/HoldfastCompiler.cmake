# Compiler settings shared by every target: one place where the compiler holds the taste.
add_library(holdfast_compiler INTERFACE)
target_include_directories(holdfast_compiler INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(holdfast_compiler INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-missing-field-initializers) # designated initialisers name what differs from the defaults
if(HOLDFAST_WERROR)
    target_compile_options(holdfast_compiler INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 and 14 see ghosts in std::variant, std::string and std::vector when optimising; the rest of these
    # classes of mistakes is what the sanitizer builds are for.
    target_compile_options(holdfast_compiler INTERFACE
        -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict)
    if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
        target_compile_options(holdfast_compiler INTERFACE -Wno-dangling-reference)
    endif()
endif()
target_compile_definitions(holdfast_compiler INTERFACE _GLIBCXX_ASSERTIONS)

# moc follows includes into the standard library; the prelude spares it a macro it stumbles over.
set(CMAKE_AUTOMOC_MOC_OPTIONS --include "${CMAKE_SOURCE_DIR}/packaging/cmake/moc_prelude.h")

add_library(holdfast_qt_definitions INTERFACE)
target_compile_definitions(holdfast_qt_definitions INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_CONTEXTLESS_CONNECT
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH QT_NO_KEYWORDS QT_USE_QSTRINGBUILDER
    QT_DISABLE_DEPRECATED_BEFORE=0x060400)

if(HOLDFAST_SANITIZE)
    add_compile_options(-fsanitize=${HOLDFAST_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${HOLDFAST_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
    add_link_options(-pie -Wl,-z,relro,-z,now)
endif()

find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${HOLDFAST_CCACHE}")
endif()
find_program(HOLDFAST_MOLD mold)
if(HOLDFAST_MOLD)
    add_link_options(-fuse-ld=mold)
endif()
