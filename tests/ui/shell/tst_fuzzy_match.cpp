// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/shell/fuzzy_match.h"

#include <QtTest/QTest>

using holdfast::shell::fuzzyMatch;

class TstFuzzyMatch final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aMissingLetterIsNoMatch() {
        QVERIFY(!fuzzyMatch(QStringLiteral("redis"), QStringLiteral("rx")));
        QVERIFY(!fuzzyMatch(QStringLiteral("redis"), QStringLiteral("dr")));
        QVERIFY(!fuzzyMatch({}, QStringLiteral("r")));
    }

    void noWordsMatchEverythingAlike() {
        const auto match = fuzzyMatch(QStringLiteral("redis"), QStringLiteral(" "));
        QVERIFY(match && match->score == 0 && match->positions.empty());
    }

    void beginningsOfWordsAreTakenBeforeEarlierLetters() {
        const auto match = fuzzyMatch(QStringLiteral("Catch Topology"), QStringLiteral("CT"));
        QVERIFY(match);
        QVERIFY(match->positions == (std::vector<int>{0, 6}));
    }

    void wholeBeginningsBeatScatteredLetters() {
        const auto whole = fuzzyMatch(QStringLiteral("redis"), QStringLiteral("red"));
        const auto spread = fuzzyMatch(QStringLiteral("overhead"), QStringLiteral("red"));
        QVERIFY(whole && spread && whole->score > spread->score);
    }

    void shortTextsStandBeforeLongOnes() {
        const auto brief = fuzzyMatch(QStringLiteral("redis"), QStringLiteral("red"));
        const auto wordy = fuzzyMatch(QStringLiteral("redis-replica"), QStringLiteral("red"));
        QVERIFY(brief && wordy && brief->score > wordy->score);
    }
};

HOLDFAST_TEST(TstFuzzyMatch)
#include "tst_fuzzy_match.moc"
