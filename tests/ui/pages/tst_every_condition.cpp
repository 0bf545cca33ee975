// SPDX-License-Identifier: GPL-3.0-or-later
// The window in every condition the gallery knows, as small as it is meant to be used and as usual: every
// page says what it has, nothing is cut off, nothing lies outside of what holds it, everything that can be
// pressed has a name.
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/window_check.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstEveryCondition final : public QObject {
    Q_OBJECT

private:
    std::vector<testing::Condition> m_all = testing::conditions();

private Q_SLOTS:

    void everythingIsThere_data() {
        QTest::addColumn<int>("condition");
        for (int number = 0; const auto& condition : m_all)
            QTest::newRow(qPrintable(condition.name)) << number++;
    }

    void everythingIsThere() {
        QFETCH(int, condition);
        testing::lookAt(m_all.at(static_cast<std::size_t>(condition)));
    }
};

HOLDFAST_TEST(TstEveryCondition)
#include "tst_every_condition.moc"
