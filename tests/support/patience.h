// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest/QTest>

/// How long a test waits for what must happen, in ms. QTRY goes on as soon as it has happened: this is for
/// the slowest machine, and costs nothing elsewhere. (QtTest's own are five seconds, which a loaded machine
/// takes to start a server.)
namespace holdfast::testing {

inline constexpr int kTryFor = 30'000;

} // namespace holdfast::testing

#undef QTRY_VERIFY
#undef QTRY_VERIFY2
#undef QTRY_COMPARE
#define QTRY_VERIFY(statement) QTRY_VERIFY_WITH_TIMEOUT(statement, holdfast::testing::kTryFor)
#define QTRY_VERIFY2(statement, message)                                                                     \
    QTRY_VERIFY2_WITH_TIMEOUT(statement, message, holdfast::testing::kTryFor)
#define QTRY_COMPARE(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, holdfast::testing::kTryFor)
