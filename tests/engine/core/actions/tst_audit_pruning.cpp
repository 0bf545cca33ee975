// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/audit_pruning.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::actions;

namespace {

constexpr TimePoint kBegin{Duration(1'780'000'000'000)};
constexpr Duration kDay = std::chrono::hours(24);

/// One entry a day.
std::vector<AuditEntry> trailOf(int days) {
    std::vector<AuditEntry> trail;
    AuditAnchor newest;
    for (int day = 0; day < days; ++day) {
        trail.push_back(linked({.moment = AuditMoment::Between,
                                .kind = "action-done",
                                .actor = "ada",
                                .fleet = "shop",
                                .text = "day " + std::to_string(day),
                                .detail = "{}"},
                               kBegin + kDay * day, newest));
        newest = anchorOf(trail.back());
    }
    return trail;
}

/// As the store's owner does it.
void prune(std::vector<AuditEntry>& trail, const AuditAnchor& through) {
    trail.push_back(
        linked(pruningNote(trail, through, "Holdfast"), trail.back().time, anchorOf(trail.back())));
    std::erase_if(trail, [&](const AuditEntry& entry) { return entry.sequence <= through.sequence; });
}

} // namespace

class TstAuditPruning final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingGoesWithinTheBoundsAndABatchBeyondThem() {
        const auto trail = trailOf(111);
        const auto now = kBegin + kDay * 111;
        QVERIFY(!dueForPruning(trail, now, {.most = 101, .lasts = kDay * 1'000}));
        const auto byCount = dueForPruning(trail, now, {.most = 100, .lasts = kDay * 1'000});
        QVERIFY(byCount && byCount->sequence == 11);
        QVERIFY(byCount->hash == trail[10].hash);
        QVERIFY(!dueForPruning(trail, now, {.most = 1'000, .lasts = kDay * 101}));
        const auto byAge = dueForPruning(trail, now, {.most = 1'000, .lasts = kDay * 50});
        QVERIFY(byAge && byAge->sequence == 61);
        QVERIFY(!dueForPruning({}, now, {}));
    }

    void theNewestStaysHoweverOldItIs() {
        const auto trail = trailOf(3);
        const auto due = dueForPruning(trail, kBegin + kDay * 5'000, {});
        QVERIFY(due && due->sequence == 2);
    }

    void aPrunedTrailIsWholeAndSaysWhatIsGone() {
        auto trail = trailOf(30);
        prune(trail, anchorOf(trail[11]));
        const auto verdict = verifyChain(trail, anchorOf(trail.back()));
        QVERIFY2(verdict.whole, verdict.reason.c_str());
        QCOMPARE(verdict.entries, std::uint64_t{19});
        QCOMPARE(trail.front().sequence, std::uint64_t{13});
        QVERIFY(trail.back().note.text.starts_with("12 entries, from "));
        QVERIFY(trail.back().note.kind == "audit-pruned");
    }

    /// And again, when the entry that told of the first time is gone itself.
    void itCanBePrunedAgainAndAgain() {
        auto trail = trailOf(30);
        prune(trail, anchorOf(trail[4]));
        prune(trail, anchorOf(trail[8]));
        prune(trail, anchorOf(trail[trail.size() - 2])); // all but the newest two
        const auto verdict = verifyChain(trail, anchorOf(trail.back()));
        QVERIFY2(verdict.whole, verdict.reason.c_str());
        QCOMPARE(verdict.entries, std::uint64_t{2});
        QCOMPARE(trail.front().sequence, std::uint64_t{32});
    }

    /// It ended between saying so and doing so, and the next one does both again.
    void whatWasOnlySaidHurtsNothing() {
        auto trail = trailOf(20);
        trail.push_back(linked(pruningNote(trail, anchorOf(trail[4]), "Holdfast"), trail.back().time,
                               anchorOf(trail.back())));
        QVERIFY(verifyChain(trail).whole);
        prune(trail, anchorOf(trail[6]));
        QVERIFY(verifyChain(trail).whole);
    }

    void whoeverCutsElsewhereIsFoundOut() {
        auto cut = trailOf(30);
        cut.erase(cut.begin(), cut.begin() + 7);
        auto verdict = verifyChain(cut);
        QVERIFY(!verdict.whole);
        QCOMPARE(verdict.firstBroken, std::uint64_t{1});
        QVERIFY2(verdict.reason == "entries 1 to 7 are missing, and no entry says that they were pruned",
                 verdict.reason.c_str());
        auto further = trailOf(30);
        prune(further, anchorOf(further[4]));
        further.erase(further.begin()); // one more than was said
        QVERIFY(!verifyChain(further).whole);
    }

    void anEntryThatOnlyClaimsItIsFoundOut() {
        auto trail = trailOf(30);
        prune(trail, anchorOf(trail[4]));
        auto forged = trail;
        forged.back().note.detail = nlohmann::json{{"through", 7}, {"hash", forged[1].hash}}.dump();
        forged.erase(forged.begin(), forged.begin() + 2);
        auto verdict = verifyChain(forged);
        QVERIFY(!verdict.whole); // what it says is not what it said
        QVERIFY2(verdict.reason.find("was changed after it was written") != std::string::npos,
                 verdict.reason.c_str());
        QCOMPARE(verdict.firstBroken, forged.back().sequence);
        trail[3].note.text = "nothing happened";
        verdict = verifyChain(trail);
        QVERIFY(!verdict.whole);
        QCOMPARE(verdict.firstBroken, trail[3].sequence);
    }

    void anAnchorHoldsAgainstThePrunedTrailToo() {
        auto trail = trailOf(30);
        prune(trail, anchorOf(trail[11]));
        const auto newest = anchorOf(trail.back());
        const auto old = anchorOf(trail.front());
        QVERIFY(verifyChain(trail, old).whole);
        QVERIFY(!verifyChain(trail, AuditAnchor{.sequence = old.sequence, .hash = newest.hash}).whole);
        trail.pop_back();
        trail.pop_back();
        QVERIFY(!verifyChain(trail, newest).whole);
    }
};

HOLDFAST_TEST(TstAuditPruning)
#include "tst_audit_pruning.moc"
