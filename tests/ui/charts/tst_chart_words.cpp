// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/charts/chart_words.h"

using namespace holdfast;
using namespace holdfast::charts;

class TstChartWords : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void neighbouringTicksNeverReadTheSame() {
        for (const auto& [low, high] :
             {std::pair(100'000.0, 100'004.0), std::pair(1e9, 1.0000001e9), std::pair(0.0, 5.0)}) {
            const auto texts = tickTexts(Unit::None, valueScale(Unit::None, low, high, 5));
            for (qsizetype i = 1; i < texts.size(); ++i)
                QVERIFY(texts[i] != texts[i - 1]);
        }
    }

    void ticksCarryTheirUnit() {
        const auto texts = tickTexts(Unit::Bytes, valueScale(Unit::Bytes, 0.0, 1.6e9, 5));
        QVERIFY(texts.contains(QStringLiteral("1\u202FGiB")));
    }

    void aMomentNamesItsZone() {
        QVERIFY(momentText(TimePoint(Duration(1'795'184'400'000))).endsWith(QStringLiteral("UTC")));
    }
};

HOLDFAST_TEST(TstChartWords)
#include "tst_chart_words.moc"
