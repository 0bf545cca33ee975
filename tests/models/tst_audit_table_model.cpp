// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/audit_table_model.h"
#include "tests/support/acting.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::models;

class TstAuditTableModel final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};

    [[nodiscard]] std::vector<actions::AuditEntry> newestFirst(std::size_t entries) const {
        auto trail = testing::trailOf(entries, m_now);
        std::ranges::reverse(trail);
        return trail;
    }

private Q_SLOTS:

    void newEntriesComeOnTopWithoutAReset() {
        AuditTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.show(newestFirst(5), m_now, 0);
        const QPersistentModelIndex chosen = model.index(0, 0);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.show(newestFirst(7), m_now, 0);
        QCOMPARE(model.rowCount(), 7);
        QCOMPARE(chosen.row(), 2);
        QCOMPARE(resets.count(), 0);
        QCOMPARE(inserted.count(), 2);
        QCOMPARE(model.index(0, AuditTableModel::Number).data().toString(), QStringLiteral("7"));
    }

    void whatFollowsABrokenEntryIsMarked() {
        AuditTableModel model;
        auto trail = testing::trailOf(6, m_now);
        trail[3].note.text = "nothing happened";
        const auto verdict = actions::verifyChain(trail);
        QVERIFY(!verdict.whole);
        std::ranges::reverse(trail);
        model.show(trail, m_now, verdict.firstBroken);
        QCOMPARE(model.index(0, 0).data(MarkRole).toInt(), static_cast<int>(Mark::Bad));
        QVERIFY(model.index(5, 0).data(MarkRole).toInt() != static_cast<int>(Mark::Bad));
        QVERIFY2(chainText(verdict).startsWith(QStringLiteral("The trail is broken at entry 4 of 6")),
                 qPrintable(chainText(verdict)));
        QCOMPARE(chainText({.whole = true, .entries = 6, .firstBroken = 0, .reason = {}}),
                 QStringLiteral("The trail is whole: 6 entries"));
    }

    void aDetailIsReadableWhateverItIs() {
        QVERIFY(readableJson(R"({"a":{"b":1}})").contains(QStringLiteral("\n    \"a\": {")));
        QCOMPARE(readableJson("no json"), QStringLiteral("no json"));
        QVERIFY(readableJson({}).isEmpty());
    }
};

HOLDFAST_TEST(TstAuditTableModel)
#include "tst_audit_table_model.moc"
