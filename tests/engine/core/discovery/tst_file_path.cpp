// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/file_path.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast::discovery;

class TstFilePath final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPathIsMeantInTheFolderOfItsFile() {
        QCOMPARE(folderOf("a/b/compose.yaml"), std::string("a/b/"));
        QCOMPARE(folderOf("compose.yaml"), std::string());
        QCOMPARE(joined("a/b/", "../common.yaml"), std::string("a/common.yaml"));
        QCOMPARE(joined("", "./x/y.env"), std::string("x/y.env"));
        QCOMPARE(joined("a/", "/etc/app.env"), std::string("/etc/app.env"));
    }

    void theFolderNamesTheProject() {
        QCOMPARE(lastPart("/srv/shop/"), std::string("shop"));
        QCOMPARE(lastPart("shop"), std::string("shop"));
        QCOMPARE(lastPart("./"), std::string());
        QCOMPARE(lastPart(""), std::string());
    }
};

HOLDFAST_TEST(TstFilePath)
#include "tst_file_path.moc"
