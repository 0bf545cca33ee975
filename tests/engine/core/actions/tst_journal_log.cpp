// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/journal_log.h"
#include "tests/engine/core/actions/memory_file.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

namespace {

std::string threeLines() {
    MemoryFile file;
    JournalLog log(file);
    for (const auto kind : {RecordKind::Begun, RecordKind::Intent, RecordKind::Result})
        (void)log.append(sampleRecord(kind));
    return file.text;
}

} // namespace

class TstJournalLog final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatWasWrittenIsReadAgain() {
        MemoryFile file;
        {
            JournalLog log(file);
            QVERIFY(log.append(sampleRecord(RecordKind::Begun)));
            QVERIFY(log.append(sampleRecord(RecordKind::Intent, 2)));
        }
        JournalLog log(file);
        QVERIFY(!log.damage());
        const auto records = log.records();
        QVERIFY(records);
        QCOMPARE(records->size(), std::size_t{2});
        QVERIFY((*records)[1] == sampleRecord(RecordKind::Intent, 2));
        QVERIFY(log.append(sampleRecord(RecordKind::Result, 2)));
        QCOMPARE(readJournal(file.text).records.size(), std::size_t{3});
        QCOMPARE(readJournal(file.text).lastSequence, std::uint64_t{3});
    }

    void anEmptyJournalIsWhole() {
        MemoryFile file;
        const JournalLog log(file);
        QVERIFY(!log.damage());
        QVERIFY(log.records()->empty());
    }

    /// The power fails after each single byte of the third record.
    void tornAtAnyByteTheRestIsThere() {
        const auto whole = threeLines();
        const auto second = whole.find('\n', whole.find('\n') + 1) + 1;
        for (auto size = second; size < whole.size(); ++size) {
            MemoryFile file;
            file.text = whole.substr(0, size);
            JournalLog log(file);
            QVERIFY2(!log.damage(), std::to_string(size).c_str());
            QCOMPARE(log.records()->size(), std::size_t{2});
            QCOMPARE(log.tornBytes(), size - second);
            QVERIFY(log.append(sampleRecord(RecordKind::Result, 1)));
            const auto reading = readJournal(file.text);
            QVERIFY(!reading.damage);
            QCOMPARE(reading.records.size(), std::size_t{3});
        }
    }

    void roomThatWasNeverFilledIsTorn() {
        MemoryFile file;
        file.text = threeLines() + std::string(512, '\0');
        const JournalLog log(file);
        QVERIFY(!log.damage());
        QCOMPARE(log.tornBytes(), std::size_t{512});
        QVERIFY(file.text == threeLines());
    }

    /// Each byte of finished records, changed.
    void aChangedByteIsFoundAndNeverRepaired() {
        const auto whole = threeLines();
        for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
            MemoryFile file;
            file.text = whole;
            file.text[i] = whole[i] == 'x' ? 'y' : 'x';
            const auto before = file.text;
            JournalLog log(file);
            QVERIFY2(log.damage(), std::to_string(i).c_str());
            QVERIFY(!log.records());
            QVERIFY(!log.append(sampleRecord(RecordKind::Begun)));
            QVERIFY(file.text == before);
        }
    }

    void aLineThatIsMissingOrMovedIsFound() {
        const auto whole = threeLines();
        const auto first = whole.find('\n') + 1;
        const auto second = whole.find('\n', first) + 1;
        const auto one = whole.substr(0, first);
        const auto two = whole.substr(first, second - first);
        const auto three = whole.substr(second);
        for (const auto& text : {two + three, one + three, one + two + two, two + one, one + "\n" + two}) {
            const auto reading = readJournal(text);
            QVERIFY2(reading.damage, text.c_str());
            QVERIFY(reading.damage->code == ErrorCode::FixSetup);
        }
        QCOMPARE(readJournal(one + three).damage->where, std::string("line 2"));
    }

    void aFailedAppendLeavesNothingBehind() {
        MemoryFile file;
        JournalLog log(file);
        QVERIFY(log.append(sampleRecord(RecordKind::Begun)));
        file.room = 17;
        QVERIFY(!log.append(sampleRecord(RecordKind::Intent)));
        file.room = std::string::npos;
        QVERIFY(log.append(sampleRecord(RecordKind::Intent)));
        QCOMPARE(readJournal(file.text).records.size(), std::size_t{2});
        QVERIFY(!readJournal(file.text).damage);
    }

    void whatCannotBeCutOffEndsIt() {
        MemoryFile file;
        JournalLog log(file);
        file.room = 17;
        file.cuts = false;
        QVERIFY(!log.append(sampleRecord(RecordKind::Begun)));
        file.room = std::string::npos;
        QVERIFY(!log.append(sampleRecord(RecordKind::Begun)));
        QVERIFY(log.damage());
    }

    void textThatIsNoUtf8IsKeptReadable() {
        MemoryFile file;
        JournalLog log(file);
        auto record = sampleRecord(RecordKind::Result);
        record.text = "answer \xff\xfe";
        QVERIFY(log.append(record));
        QVERIFY(!readJournal(file.text).damage);
    }
};

HOLDFAST_TEST(TstJournalLog)
#include "tst_journal_log.moc"
