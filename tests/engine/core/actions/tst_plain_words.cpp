// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plain_words.h"
#include "tests/support/test_registry.h"

#include <vector>

using namespace holdfast;
using namespace holdfast::actions;

class TstPlainWords final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void durations() {
        QVERIFY(inWords(Duration(0)) == "0 s");
        QVERIFY(inWords(Duration(400)) == "0.4 s");
        QVERIFY(inWords(Duration(40'900)) == "40 s");
        QVERIFY(inWords(Duration(300'000)) == "5 min");
        QVERIFY(inWords(Duration(4'800'000)) == "1 h 20 min");
        QVERIFY(inWords(Duration(3'601'000)) == "1 h");
        QVERIFY(inWords(Duration(273'600'000)) == "3 d 4 h");
        QVERIFY(inWords(Duration(-2'000)) == "-2 s");
    }

    void lists() {
        using Names = std::vector<std::string>;
        QVERIFY(listed(Names{}) == "none");
        QVERIFY(listed(Names{"a"}) == "a");
        QVERIFY(listed(Names{"a", "b"}) == "a and b");
        QVERIFY(listed(Names{"a", "b", "c"}) == "a, b and c");
        QVERIFY(listed(Names{"a", "b", "c", "d"}) == "a, b, c and d");
        QVERIFY(listed(Names{"a", "b", "c", "d", "e", "f"}) == "a, b, c and 3 others");
    }
};

HOLDFAST_TEST(TstPlainWords)
#include "tst_plain_words.moc"
