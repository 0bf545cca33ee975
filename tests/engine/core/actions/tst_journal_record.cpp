// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/journal_record.h"
#include "tests/engine/core/actions/memory_file.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstJournalRecord final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aRecordGoesThereAndBack() {
        auto record = sampleRecord(RecordKind::Observed, 3);
        record.direction = Direction::Undo;
        record.result = StepOutcome::Fenced;
        record.seen = Seen::Partly;
        record.outcome = Outcome::NeedsPerson;
        record.cause = EndCause::LeaseLost;
        const auto back = recordFromJson(recordToJson(record), "here");
        QVERIFY(back);
        QVERIFY(*back == record);
    }

    void everyFieldIsMissed() {
        const auto whole = recordToJson(sampleRecord(RecordKind::Intent));
        for (const auto& item : whole.items()) {
            auto document = whole;
            document.erase(item.key());
            QVERIFY2(!recordFromJson(document, "here"), item.key().c_str());
        }
    }

    void unknownWordsAreRefused() {
        for (const char* field : {"kind", "direction", "result", "seen", "outcome", "cause", "time"}) {
            auto document = recordToJson(sampleRecord(RecordKind::Intent));
            document[field] = "perhaps";
            QVERIFY2(!recordFromJson(document, "here"), field);
        }
    }
};

HOLDFAST_TEST(TstJournalRecord)
#include "tst_journal_record.moc"
