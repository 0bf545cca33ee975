// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/event.h"
#include "models/findings_model.h"
#include "models/roles.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;

class TstFindingsModel final : public QObject {
    Q_OBJECT

private:
    static Diagnostic finding(Diagnostic::Level level, const char* file, int line, const char* message,
                              const char* suggestion = "") {
        return {.level = level,
                .file = file,
                .line = line,
                .column = 1,
                .message = message,
                .suggestion = suggestion};
    }

    static QString shown(const FindingsModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }

private Q_SLOTS:

    void aFindingHasItsPlaceAndWhatToDo() {
        FindingsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.show({finding(Diagnostic::Level::Error, "/a/compose.yaml", 3, "wrong", "do this"),
                    finding(Diagnostic::Level::Note, "/a/compose.yaml", 0, "left out")});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(shown(model, 0, FindingsModel::Where), QStringLiteral("line 3"));
        QCOMPARE(shown(model, 0, FindingsModel::What), QStringLiteral("wrong (do this)"));
        QCOMPARE(shown(model, 1, FindingsModel::Where), QStringLiteral("compose.yaml"));
        QCOMPARE(model.index(0, 0).data(SeverityRole).toInt(), static_cast<int>(Severity::Critical));
        QCOMPARE(model.index(1, 0).data(SeverityRole).toInt(), static_cast<int>(Severity::Info));
        QVERIFY(
            model.index(0, 0).data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("mistake")));
    }

    void ofSeveralFilesEachIsNamed() {
        FindingsModel model;
        model.show({finding(Diagnostic::Level::Note, "/a/compose.yaml", 3, "x"),
                    finding(Diagnostic::Level::Note, "/a/.env", 4, "y")});
        QCOMPARE(shown(model, 1, FindingsModel::Where), QStringLiteral(".env, line 4"));
    }

    void theSameTwiceStandsOnce() {
        FindingsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const auto one = finding(Diagnostic::Level::Note, "c", 1, "x");
        model.show({one, one});
        QCOMPARE(model.rowCount(), 1);
        model.show({finding(Diagnostic::Level::Note, "c", 2, "y"), one});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(shown(model, 0, FindingsModel::Where), QStringLiteral("line 2"));
    }
};

HOLDFAST_TEST(TstFindingsModel)
#include "tst_findings_model.moc"
