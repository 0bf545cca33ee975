// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/units.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstUnits final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyUnitHasAWordThatLeadsBack() {
        for (int i = 0; i <= static_cast<int>(Unit::Boolean); ++i) {
            const auto unit = static_cast<Unit>(i);
            QVERIFY(!toString(unit).empty());
            HOLDFAST_COMPARE(unitFromString(toString(unit)), std::optional(unit));
        }
        HOLDFAST_COMPARE(unitFromString("furlongs"), std::nullopt);
    }
};

HOLDFAST_TEST(TstUnits)
#include "tst_units.moc"
