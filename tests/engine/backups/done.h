// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest/QTest>

/// The result holds a value; else the test fails with the error's own words. `result` is evaluated once.
#define HOLDFAST_DONE(result)                                                                                \
    do {                                                                                                     \
        const auto& outcomeOf = (result);                                                                    \
        QVERIFY2(outcomeOf.has_value(), outcomeOf ? "" : outcomeOf.error().detail.c_str());                  \
    } while (false)
