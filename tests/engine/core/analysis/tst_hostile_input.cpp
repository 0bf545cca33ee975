// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/hostile_input.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace holdfast;

class TstHostileInput final : public QObject {
    Q_OBJECT

private:
    template <typename Trouble>
    static void readAll(const char* corpus, Trouble trouble) {
        const auto files =
            QDir(QStringLiteral(HOLDFAST_FUZZED) + QString::fromUtf8(corpus)).entryInfoList(QDir::Files);
        QVERIFY(files.size() >= 5);
        for (const auto& info : files) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray content = file.readAll();
            const std::string_view wrong =
                trouble(std::string_view(content.data(), std::size_t(content.size())));
            QVERIFY2(wrong.empty(), qPrintable(info.fileName() + QStringLiteral(": ") +
                                               QString::fromUtf8(wrong.data(), qsizetype(wrong.size()))));
        }
    }

private Q_SLOTS:

    void filesOfReadings() { readAll("/reading_file", testing::readingsTrouble); }

    void tablesOfObservations() { readAll("/observations", testing::observationsTrouble); }
};

HOLDFAST_TEST(TstHostileInput)
#include "tst_hostile_input.moc"
