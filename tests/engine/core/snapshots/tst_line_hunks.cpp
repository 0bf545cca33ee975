// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/flat_fields.h"
#include "tests/support/test_registry.h"

#include <random>

using namespace holdfast::snapshots;

class TstLineHunks : public QObject {
    Q_OBJECT

    using Lines = std::vector<std::string>;

    /// `before` with the hunks applied, taking their lines from `after`.
    static Lines applied(const Lines& before, const Lines& after, const std::vector<LineHunk>& hunks) {
        Lines out;
        std::size_t at = 0;
        for (const auto& hunk : hunks) {
            for (; at < hunk.before; ++at)
                out.push_back(before.at(at));
            for (std::size_t i = 0; i < hunk.added; ++i)
                out.push_back(after.at(hunk.after + i));
            at += hunk.removed;
        }
        for (; at < before.size(); ++at)
            out.push_back(before.at(at));
        return out;
    }

private Q_SLOTS:

    void applyingThemGivesTheOtherText() {
        std::mt19937 random(3);
        for (int i = 0; i < 2'000; ++i) {
            Lines before;
            Lines after;
            for (auto* side : {&before, &after}) {
                for (auto n = random() % 12; n > 0; --n)
                    side->push_back(std::string(1, static_cast<char>('a' + random() % 4)));
            }
            const auto hunks = lineHunks(before, after);
            QVERIFY(applied(before, after, hunks) == after);
            if (before == after) QVERIFY(hunks.empty());
        }
    }

    void theFewestLinesAreTold() {
        const auto hunks = lineHunks({"a", "b", "c", "d", "e"}, {"a", "c", "d", "x", "e"});
        const std::vector<LineHunk> expected{{.before = 1, .removed = 1, .after = 1, .added = 0},
                                             {.before = 4, .removed = 0, .after = 3, .added = 1}};
        QVERIFY(hunks == expected);
    }

    void aVeryLargeChangeIsOnePiece() {
        Lines before(5'000, "a");
        Lines after(5'000, "b");
        before.back() = after.back() = "end";
        const auto hunks = lineHunks(before, after);
        QCOMPARE(hunks.size(), std::size_t{1});
        QCOMPARE(hunks[0].removed, std::size_t{4'999});
    }
};

HOLDFAST_TEST(TstLineHunks)
#include "tst_line_hunks.moc"
