// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/audit_chain.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

#include <functional>

using namespace holdfast;
using namespace holdfast::actions;

namespace {

class MemoryStore final : public AuditStore {
public:
    [[nodiscard]] Result<void> append(const AuditEntry& entry) override {
        if (full) return failure(ErrorCode::FixSetup, "the disk is full");
        if (others) others(*this);
        for (const auto& known : kept) {
            if (known.sequence == entry.sequence) return failure(ErrorCode::Replan, "another was first");
        }
        kept.push_back(entry);
        if (losesAnswers) return failure(ErrorCode::Retry, "the connection broke");
        return {};
    }

    [[nodiscard]] Result<std::vector<AuditEntry>> entries() const override {
        if (unreadable) return failure(ErrorCode::FixSetup, "permission denied");
        return kept;
    }

    std::vector<AuditEntry> kept;
    bool full = false;
    bool unreadable = false;
    bool losesAnswers = false;                     ///< after it is kept
    std::function<void(MemoryStore&)> others = {}; ///< what others do just before an entry comes
};

AuditNote note(const std::string& text, AuditMoment moment = AuditMoment::Before) {
    return {.moment = moment,
            .plan = PlanId("1932"),
            .kind = "action-begins",
            .actor = "ada",
            .fleet = "aiwfe-prod",
            .service = ServiceId("learning"),
            .text = text,
            .detail = "{}"};
}

MemoryStore fiveEntries() {
    MemoryStore store;
    const holdfast::testing::FakeClock clock;
    ChainedAudit audit(store, clock);
    for (const char* text : {"one", "two", "three", "four", "five"})
        (void)audit.write(note(text));
    return store;
}

} // namespace

class TstAuditChain final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachEntryCarriesTheHashOfTheOneBefore() {
        const auto store = fiveEntries();
        QCOMPARE(store.kept.size(), std::size_t{5});
        QVERIFY(store.kept[0].previous == std::string(64, '0'));
        QVERIFY(store.kept[3].previous == store.kept[2].hash);
        const auto verdict = verifyChain(store.kept, anchorOf(store.kept.back()));
        QVERIFY2(verdict.whole, verdict.reason.c_str());
        QVERIFY(verifyChain({}).whole);
    }

    void theFirstBrokenEntryIsNamed_data() {
        QTest::addColumn<QString>("field");
        for (const char* field : {"sequence", "time", "moment", "plan", "kind", "actor", "fleet", "service",
                                  "text", "detail", "previous", "hash"})
            QTest::newRow(field) << field;
    }

    void theFirstBrokenEntryIsNamed() {
        QFETCH(QString, field);
        auto store = fiveEntries();
        auto document = auditToJson(store.kept[2]);
        const auto name = field.toStdString();
        if (name == "sequence")
            document[name] = 9;
        else if (name == "time")
            document[name] = "2026-01-01T00:00:00.000Z";
        else if (name == "moment")
            document[name] = "after";
        else
            document[name] = "mallory";
        store.kept[2] = *auditFromJson(document, "here");
        const auto verdict = verifyChain(store.kept);
        QVERIFY(!verdict.whole);
        QCOMPARE(verdict.firstBroken, std::uint64_t{3});
        QVERIFY(!verdict.reason.empty());
    }

    void whatIsMissingMovedOrDoubledIsFound() {
        auto store = fiveEntries();
        store.kept.erase(store.kept.begin() + 1);
        QCOMPARE(verifyChain(store.kept).firstBroken, std::uint64_t{2});
        store = fiveEntries();
        std::swap(store.kept[2], store.kept[3]);
        QCOMPARE(verifyChain(store.kept).firstBroken, std::uint64_t{3});
        store = fiveEntries();
        store.kept.insert(store.kept.begin() + 1, store.kept[0]);
        QCOMPARE(verifyChain(store.kept).firstBroken, std::uint64_t{2});
    }

    void whatWasCutOffAtTheEndIsMissedByTheAnchor() {
        auto store = fiveEntries();
        const auto anchor = anchorOf(store.kept.back());
        store.kept.resize(3);
        QVERIFY(verifyChain(store.kept).whole);
        const auto verdict = verifyChain(store.kept, anchor);
        QCOMPARE(verdict.firstBroken, std::uint64_t{4});
        QVERIFY2(verdict.reason == "2 entries are missing at the end", verdict.reason.c_str());
    }

    /// Its own hash is right; the one after it still carries the old one.
    void anEntryThatWasForgedWithItsHashIsFound() {
        auto store = fiveEntries();
        store.kept[2] = linked(note("nothing happened"), store.kept[2].time, anchorOf(store.kept[1]));
        QCOMPARE(verifyChain(store.kept).firstBroken, std::uint64_t{4});
    }

    void aRewrittenEndIsFoundByTheAnchor() {
        auto store = fiveEntries();
        const auto anchor = anchorOf(store.kept.back());
        store.kept.back() = linked(note("nothing happened"), store.kept.back().time, anchorOf(store.kept[3]));
        QVERIFY(verifyChain(store.kept).whole);
        QCOMPARE(verifyChain(store.kept, anchor).firstBroken, std::uint64_t{5});
    }

    void aBrokenChainStaysBrokenAndGoesOn() {
        auto store = fiveEntries();
        store.kept[1].note.actor = "mallory";
        const holdfast::testing::FakeClock clock;
        ChainedAudit audit(store, clock);
        QCOMPARE(audit.verdict().firstBroken, std::uint64_t{2});
        QVERIFY(audit.write(note("six")));
        QCOMPARE(store.kept.back().sequence, std::uint64_t{6});
        QCOMPARE(verifyChain(store.kept).firstBroken, std::uint64_t{2});
    }

    void itKnowsWhatItHas() {
        auto store = fiveEntries();
        const holdfast::testing::FakeClock clock;
        ChainedAudit audit(store, clock);
        QVERIFY(*audit.has(PlanId("1932"), AuditMoment::Before));
        QVERIFY(!*audit.has(PlanId("1932"), AuditMoment::After));
        store.full = true;
        QVERIFY(!audit.write(note("six", AuditMoment::After)));
        QVERIFY(!*audit.has(PlanId("1932"), AuditMoment::After));
        store.full = false;
        QVERIFY(audit.write(note("six", AuditMoment::After)));
        QVERIFY(*audit.has(PlanId("1932"), AuditMoment::After));
        QVERIFY(verifyChain(store.kept, audit.newest()).whole);
    }

    void whatCannotBeReadIsNotWrittenTo() {
        MemoryStore store;
        store.unreadable = true;
        const holdfast::testing::FakeClock clock;
        ChainedAudit audit(store, clock);
        QVERIFY(!audit.verdict().whole);
        QVERIFY(!audit.write(note("one")));
        QVERIFY(!audit.has(PlanId("1932"), AuditMoment::Before));
    }

    /// Two machines write to one store: what the other entered first is read, and ours follows it.
    void anEntryThatAnotherMachineWasFasterWithIsLinkedAnew() {
        MemoryStore store;
        const holdfast::testing::FakeClock clock;
        ChainedAudit ours(store, clock);
        ChainedAudit theirs(store, clock);
        QVERIFY(ours.write(note("one")));
        QVERIFY(ours.write(note("two")));
        QVERIFY(theirs.write(note("three", AuditMoment::Between)));
        QVERIFY(ours.write(note("four", AuditMoment::After)));
        QCOMPARE(store.kept.size(), std::size_t{4});
        const auto verdict = verifyChain(store.kept, ours.newest());
        QVERIFY2(verdict.whole, verdict.reason.c_str());
        QCOMPARE(ours.newest().sequence, std::uint64_t{4});
        QVERIFY(store.kept[3].note.text == "four");
    }

    void whoeverIsAlwaysSlowerGivesUpInTheEnd() {
        MemoryStore store;
        const holdfast::testing::FakeClock clock;
        ChainedAudit ours(store, clock);
        store.others = [&clock](MemoryStore& busy) {
            const auto newest = busy.kept.empty() ? AuditAnchor{} : anchorOf(busy.kept.back());
            busy.kept.push_back(linked(note("busy", AuditMoment::Between), clock.now(), newest));
        };
        const auto written = ours.write(note("one"));
        QVERIFY(!written);
        QVERIFY(written.error().code == ErrorCode::Replan);
        QVERIFY(store.kept.size() < std::size_t{100});
        QVERIFY(verifyChain(store.kept).whole);
    }

    /// The entry was kept, and the answer lost on the way: saying it again enters it once.
    void anEntryWhoseAnswerWasLostIsNotEnteredTwice() {
        MemoryStore store;
        holdfast::testing::FakeClock clock;
        ChainedAudit audit(store, clock);
        store.losesAnswers = true;
        QVERIFY(!audit.write(note("one", AuditMoment::After)));
        store.losesAnswers = false;
        clock.pass(Duration(5'000));
        QVERIFY(audit.write(note("one", AuditMoment::After)));
        QCOMPARE(store.kept.size(), std::size_t{1});
        QVERIFY(*audit.has(PlanId("1932"), AuditMoment::After));
        QVERIFY(audit.write(note("two", AuditMoment::Between)));
        QVERIFY(verifyChain(store.kept, audit.newest()).whole);
    }

    /// Its entries are there and cannot be seen: nothing is written over them, and nothing for ever.
    void whatNobodyCanReadBehindIsGivenBack() {
        MemoryStore store = fiveEntries();
        const holdfast::testing::FakeClock clock;
        ChainedAudit audit(store, clock);
        store.others = [](MemoryStore& other) { other.unreadable = true; };
        store.kept.push_back(linked(note("six", AuditMoment::Between), clock.now(), audit.newest()));
        const auto written = audit.write(note("mine", AuditMoment::After));
        QVERIFY(!written);
        QVERIFY(written.error().code == ErrorCode::FixSetup);
    }

    void aStoreThatComesBackIsReadThen() {
        auto store = fiveEntries();
        const auto anchor = anchorOf(store.kept.back());
        store.kept.pop_back();
        store.unreadable = true;
        const holdfast::testing::FakeClock clock;
        ChainedAudit audit(store, clock, anchor);
        QVERIFY(!audit.has(PlanId("1932"), AuditMoment::Before));
        store.unreadable = false;
        QVERIFY(*audit.has(PlanId("1932"), AuditMoment::Before));
        QCOMPARE(audit.verdict().firstBroken, std::uint64_t{5});
        QVERIFY(audit.write(note("six")));
        QCOMPARE(store.kept.back().sequence, std::uint64_t{5});
    }

    void exportsAreSafeToOpen() {
        const auto entry = linked(note("=HYPERLINK(\"http://x\"), 5"), TimePoint{}, {});
        const AuditEntry entries[] = {entry};
        const auto csv = auditToCsv(entries);
        QVERIFY2(csv.find(",\"'=HYPERLINK(\"\"http://x\"\"), 5\",") != std::string::npos, csv.c_str());
        QVERIFY(csv.starts_with("sequence,time,kind,"));
        QVERIFY(auditFromJson(auditToJson(entry), "here")->hash == entry.hash);
        QVERIFY(!auditFromJson(nlohmann::json::object(), "here"));
    }
};

HOLDFAST_TEST(TstAuditChain)
#include "tst_audit_chain.moc"
