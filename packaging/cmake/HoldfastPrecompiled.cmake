# holdfast_precompile(TARGET standard|core|network|widgets)
#
# Precompiles the library and narrow Qt headers that a target's files share: about 2 s less for each file. The core
# alone (preset tsan) compiles without.
# -DHOLDFAST_PCH=OFF builds all without (do so now and then: a forgotten include shows only there).
option(HOLDFAST_PCH "Precompile common headers" ON)

set(holdfast_pch_standard
    <algorithm> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional> <string> <string_view>
    <unordered_map> <utility> <variant> <vector>)
set(holdfast_pch_standard ${holdfast_pch_standard} <fmt/format.h>)
set(holdfast_pch_core
    ${holdfast_pch_standard}
    <QtCore/QDateTime> <QtCore/QHash> <QtCore/QList> <QtCore/QMetaType> <QtCore/QObject> <QtCore/QPointer>
    <QtCore/QString> <QtCore/QStringList> <QtCore/QTimer> <QtCore/QVariant>)
set(holdfast_pch_network
    ${holdfast_pch_core}
    <QtCore/QJsonDocument> <QtCore/QJsonObject> <QtCore/QThread> <QtCore/QUrl>
    <QtNetwork/QNetworkAccessManager> <QtNetwork/QNetworkReply> <QtNetwork/QNetworkRequest> <QtNetwork/QSslSocket>
    <QtNetwork/QTcpSocket>)
set(holdfast_pch_widgets
    ${holdfast_pch_core}
    <QtCore/QAbstractItemModel> <QtCore/QSortFilterProxyModel> <QtGui/QAction> <QtGui/QIcon> <QtGui/QPainter>
    <QtGui/QPainterPath> <QtWidgets/QAbstractItemView> <QtWidgets/QBoxLayout> <QtWidgets/QLabel>
    <QtWidgets/QStyledItemDelegate> <QtWidgets/QToolButton> <QtWidgets/QWidget>)
set(holdfast_pch_test_core ${holdfast_pch_core} <QtTest/QSignalSpy> <QtTest/QTest>)
set(holdfast_pch_test_engine ${holdfast_pch_test_core} <QtCore/QTemporaryDir>)
set(holdfast_pch_test_gui ${holdfast_pch_widgets} <QtTest/QSignalSpy> <QtTest/QTest>)

function(holdfast_pch_options target)
    # ccache needs the pragma that -fpch-preprocess keeps. A header that cannot be used costs time, not the build.
    target_compile_options(${target} PRIVATE
        $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> -Wno-error=invalid-pch)
endfunction()

function(holdfast_precompile target kind)
    if(NOT HOLDFAST_PCH)
        return()
    endif()
    target_precompile_headers(${target} PRIVATE ${holdfast_pch_${kind}})
    holdfast_pch_options(${target})
endfunction()

# Qt6::Test defines each target's own folders as macros; with them no two suites could share a precompiled header.
if(TARGET Qt6::Test)
    set_property(TARGET Qt6::Test PROPERTY INTERFACE_COMPILE_DEFINITIONS QT_TESTLIB_LIB)
endif()

# The test suites with the same main share one precompiled header, owned by an empty runner. They also share the list
# of Qt modules, whose macros (QT_NETWORK_LIB, …) a precompiled header is checked against.
set(holdfast_test_libraries_core Qt6::Test fmt::fmt holdfast_test_warnings)
set(holdfast_test_libraries_engine ${holdfast_test_libraries_core} Qt6::Network)
set(holdfast_test_libraries_gui ${holdfast_test_libraries_engine} Qt6::Widgets Qt6::Charts Qt6::Svg)

function(_holdfast_test_options target main)
    if(Qt6_VERSION VERSION_GREATER_EQUAL 6.7)
        # Libraries and programs are compiled alike, so that they can share. (Older ones ask for this themselves.)
        target_compile_options(${target} PRIVATE -fPIC)
    endif()
    if(HOLDFAST_SANITIZE OR (CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT main STREQUAL "core"))
        # What matters is the code under test; the tests themselves compile two fifths faster so. Those of the core
        # calculate, one of them ten times as long without.
        target_compile_options(${target} PRIVATE -O0)
    endif()
endfunction()

# From Qt 6.7 on, QTRY_VERIFY and its like themselves narrow a number.
add_library(holdfast_test_warnings INTERFACE)
if(Qt6_VERSION VERSION_GREATER_EQUAL 6.7)
    target_compile_options(holdfast_test_warnings INTERFACE -Wno-conversion)
endif()

function(holdfast_precompile_tests target main)
    _holdfast_test_options(${target} ${main})
    if(NOT HOLDFAST_PCH)
        return()
    endif()
    set(owner holdfast_tests_pch_${main})
    if(NOT TARGET ${owner})
        add_executable(${owner} EXCLUDE_FROM_ALL "${CMAKE_SOURCE_DIR}/tests/support/main_${main}.cpp")
        target_link_libraries(${owner} PRIVATE
            holdfast_compiler holdfast_qt_definitions ${holdfast_test_libraries_${main}})
        _holdfast_test_options(${owner} ${main})
        holdfast_precompile(${owner} test_${main})
    endif()
    target_precompile_headers(${target} REUSE_FROM ${owner})
    holdfast_pch_options(${target})
endfunction()
