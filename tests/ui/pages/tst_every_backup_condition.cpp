// SPDX-License-Identifier: GPL-3.0-or-later
// The same as tst_every_condition.cpp, of everything that has to do with backups.
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/window_check.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstEveryBackupCondition final : public QObject {
    Q_OBJECT

private:
    std::vector<testing::Condition> m_all = testing::backupConditions();

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

HOLDFAST_TEST(TstEveryBackupCondition)
#include "tst_every_backup_condition.moc"
