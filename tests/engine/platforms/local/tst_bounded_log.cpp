// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/bounded_log.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>

using namespace holdfast;
using namespace holdfast::platforms;

class TstBoundedLog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheLastLinesAndNeverMoreThanTwoFiles();
    void theTailBeginsWithAWholeLine();
    void anExistingLogIsContinued();
    void followsNoLink();
    void isReadableByItsOwnerOnly();

private:
    QTemporaryDir m_folder;
};

void TstBoundedLog::keepsTheLastLinesAndNeverMoreThanTwoFiles() {
    const QString path = m_folder.filePath(QStringLiteral("full.log"));
    auto log = BoundedLog::open(path.toStdString(), 4096);
    QVERIFY(log.has_value());
    for (int i = 0; i < 5000; ++i)
        log->append("line " + std::to_string(i) + "\n");
    QVERIFY(QFileInfo(path).size() <= 4096);
    QVERIFY(QFileInfo(path + QStringLiteral(".1")).size() <= 4096);
    QVERIFY(!QFile::exists(path + QStringLiteral(".2")));
    QVERIFY(log->tail(100).ends_with("line 4998\nline 4999\n"));
}

void TstBoundedLog::theTailBeginsWithAWholeLine() {
    auto log = BoundedLog::open(m_folder.filePath(QStringLiteral("tail.log")).toStdString(), 4096);
    log->append("first line\nsecond line\nthird\n");
    QCOMPARE(log->tail(1000), std::string("first line\nsecond line\nthird\n"));
    QCOMPARE(log->tail(10), std::string("third\n"));
}

void TstBoundedLog::anExistingLogIsContinued() {
    const std::string path = m_folder.filePath(QStringLiteral("again.log")).toStdString();
    BoundedLog::open(path, 4096)->append("before\n");
    auto log = BoundedLog::open(path, 4096);
    log->append("after\n");
    QCOMPARE(log->tail(100), std::string("before\nafter\n"));
}

void TstBoundedLog::followsNoLink() {
    const QString target = m_folder.filePath(QStringLiteral("target"));
    QVERIFY(QFile(target).open(QIODevice::WriteOnly));
    const QString link = m_folder.filePath(QStringLiteral("link.log"));
    QVERIFY(QFile::link(target, link));
    const auto log = BoundedLog::open(link.toStdString(), 4096);
    QVERIFY(!log.has_value());
    QCOMPARE(log.error().code, ErrorCode::FixSetup);
}

void TstBoundedLog::isReadableByItsOwnerOnly() {
    const QString path = m_folder.filePath(QStringLiteral("private.log"));
    QVERIFY(BoundedLog::open(path.toStdString(), 4096).has_value());
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFileInfo(path).permissions() & others));
}

HOLDFAST_TEST(TstBoundedLog)
#include "tst_bounded_log.moc"
