// SPDX-License-Identifier: GPL-3.0-or-later
// The fuzz target's rows, and changes of them, without the fuzzer.
#include "tests/fuzz/stored_rows.h"
#include "tests/support/source_path.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>

#include <random>

using namespace holdfast;
using namespace holdfast::stores;
using holdfast::testing::StoredRow;

class TstStoredRows : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theCorpusIsReadAsWhatItIs();
    void changesOfTheCorpusNeverCrashNorMakeNonsense();

private:
    static std::vector<ByteVector> corpus();
};

std::vector<ByteVector> TstStoredRows::corpus() {
    std::vector<ByteVector> rows;
    const QDir folder(holdfast::testing::sourcePath(QStringLiteral("tests/fuzz/corpus/stored_rows")));
    for (const auto& name : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) continue;
        const auto bytes = file.readAll();
        rows.emplace_back(bytes.begin(), bytes.end());
    }
    return rows;
}

void TstStoredRows::theCorpusIsReadAsWhatItIs() {
    const auto rows = corpus();
    QVERIFY(rows.size() >= 3);
    for (const auto& row : rows)
        QCOMPARE(StoredRow::trouble(row), std::string_view());
}

void TstStoredRows::changesOfTheCorpusNeverCrashNorMakeNonsense() {
    const auto rows = corpus();
    std::mt19937 random(91);
    for (int round = 0; round < 30'000; ++round) {
        auto row = rows[random() % rows.size()];
        if (round % 5 == 0 && row.size() > 2) row.resize(1 + random() % row.size());
        for (auto left = 1 + random() % 4; left > 0; --left)
            row[random() % std::min<std::size_t>(row.size(), round % 2 == 0 ? 24 : row.size())] =
                static_cast<std::uint8_t>(random());
        const auto trouble = StoredRow::trouble(row);
        QVERIFY2(
            trouble.empty(),
            qPrintable(QStringLiteral("round %1: %2")
                           .arg(round)
                           .arg(QString::fromUtf8(trouble.data(), static_cast<qsizetype>(trouble.size())))));
    }
}

HOLDFAST_TEST(TstStoredRows)
#include "tst_stored_rows.moc"
