// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table_files.h"
#include "tests/app/cli/command_run.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstTableFiles final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aFileIsReadToTheByte() {
        testing::CommandFiles files;
        std::ostringstream problems;
        const std::string text("a\r\nb\0c", 6);
        QCOMPARE(app::readText(files.write("x.csv", text), problems), std::optional(text));
        QVERIFY(problems.str().empty());
    }

    void whatCannotBeReadIsNamedWithItsReason() {
        testing::CommandFiles files;
        std::ostringstream problems;
        const std::string missing = files.folder().path().toStdString() + "/none.csv";
        QVERIFY(!app::readText(missing, problems));
        QCOMPARE(problems.str(), missing + ": error: cannot be read: No such file or directory\n");
    }

    void fieldsThatHoldWhatSeparatesAreQuoted() {
        QCOMPARE(app::csvField("plain"), std::string("plain"));
        QCOMPARE(app::csvField("a,b"), std::string("\"a,b\""));
        QCOMPARE(app::csvField("so \"said\""), std::string("\"so \"\"said\"\"\""));
        QCOMPARE(app::csvField("two\nlines"), std::string("\"two\nlines\""));
    }
};

HOLDFAST_TEST(TstTableFiles)
#include "tst_table_files.moc"
