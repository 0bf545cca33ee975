// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/hiredis_adapter.h"
#include "tests/support/test_registry.h"

namespace {

using holdfast::probes::RedisReader;
using holdfast::probes::RedisValue;
using Kind = RedisValue::Kind;

RedisValue single(std::string_view bytes) {
    RedisReader reader;
    reader.feed(bytes);
    auto answer = reader.next();
    return answer && *answer ? **answer : RedisValue{.kind = Kind::Error, .text = "none"};
}

class TstHiredisAdapter : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void readsEveryKindOfAnswer() {
        QCOMPARE(single("+PONG\r\n").text, std::string("PONG"));
        QVERIFY(single("-LOADING Redis is loading\r\n").isError("LOADING"));
        QVERIFY(!single("-LOADINGS\r\n").isError("LOADING"));
        QCOMPARE(single(":-42\r\n").integer, std::int64_t(-42));
        QCOMPARE(single("$4\r\na\r\nb\r\n").text, std::string("a\r\nb"));
        QCOMPARE(single("$-1\r\n").kind, Kind::Nil);
        const auto array = single("*3\r\n$1\r\na\r\n*2\r\n:1\r\n:2\r\n$1\r\nb\r\n");
        QCOMPARE(array.elements.size(), std::size_t(3));
        QCOMPARE(array.elements[1].elements[1].integer, std::int64_t(2));
        QCOMPARE(array.elements[2].text, std::string("b"));
        QCOMPARE(single("*0\r\n").kind, Kind::Array);
    }

    void waitsForTheRestOfAnAnswer() {
        RedisReader reader;
        reader.feed("*2\r\n$3\r\nab");
        QVERIFY(!reader.next().value());
        reader.feed("c\r\n:7\r\n+OK\r\n");
        const auto first = reader.next();
        QCOMPARE(first.value()->elements[0].text, std::string("abc"));
        QCOMPARE(reader.next().value()->text, std::string("OK"));
        QVERIFY(!reader.next().value());
    }

    void anotherProtocolIsAnError() {
        RedisReader reader;
        reader.feed("HTTP/1.1 400 Bad Request\r\n");
        const auto answer = reader.next();
        QVERIFY(!answer);
        QVERIFY(!answer.error().empty());
    }

    void aLengthThatIsOnlyAnnouncedCostsNothing() {
        RedisReader reader;
        reader.feed("*1000000000\r\n");
        QVERIFY(!reader.next());
        // Many small ones under one roof are counted too.
        RedisReader nested;
        nested.feed("*2000\r\n");
        std::string inner = "*100\r\n";
        for (int i = 0; i < 100; ++i)
            inner += ":1\r\n";
        bool refused = false;
        for (int i = 0; i < 2000 && !refused; ++i) {
            nested.feed(inner);
            refused = !nested.next();
        }
        QVERIFY(refused);
    }

    void tooDeepIsAnError() {
        RedisReader reader;
        std::string deep;
        for (int i = 0; i < 100; ++i)
            deep += "*1\r\n";
        reader.feed(deep);
        QVERIFY(!reader.next());
    }

    void commandsCarryAnyBytes() {
        const std::vector<std::string> words{"SET", std::string("a\0b", 3), "x\r\ny"};
        QCOMPARE(holdfast::probes::formatRedisCommand(words),
                 std::string("*3\r\n$3\r\nSET\r\n$3\r\na\0b\r\n$4\r\nx\r\ny\r\n", 32));
    }
};

} // namespace

HOLDFAST_TEST(TstHiredisAdapter)
#include "tst_hiredis_adapter.moc"
