// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/log_frames.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::platforms::docker;
using holdfast::ports::LogLine;
using holdfast::ports::StreamNext;

class TstLogFrames : public QObject {
    Q_OBJECT

    std::vector<LogLine> m_lines;

    static std::string frame(char stream, const std::string& text, std::uint32_t length) {
        std::string head{stream, 0, 0, 0};
        for (int shift = 24; shift >= 0; shift -= 8)
            head += static_cast<char>(length >> static_cast<unsigned>(shift) & 0xffU);
        return head + text;
    }

    static std::string frame(char stream, const std::string& text) {
        return frame(stream, text, static_cast<std::uint32_t>(text.size()));
    }

    LogFrames frames(LogFrames::Form form = LogFrames::Form::Framed, std::size_t most = 1'000'000) {
        m_lines.clear();
        return {form, most, [this](const LogLine& line) {
                    m_lines.push_back(line);
                    return StreamNext::Continue;
                }};
    }

private Q_SLOTS:

    void bothStreamsAreToldHoweverTheirBytesArrive() {
        const auto text = frame(1, "2026-11-21T16:13:38.1Z one\n") + frame(2, "2026-11-21T16:13:39Z bad\n") +
                          frame(1, "no stamp\n");
        for (std::size_t step = 1; step <= text.size(); ++step) {
            auto reader = frames();
            for (std::size_t at = 0; at < text.size(); at += step)
                QVERIFY(reader.take(std::string_view(text).substr(at, step)));
            reader.finish();
            QCOMPARE(m_lines.size(), std::size_t{3});
            QCOMPARE(m_lines[0].text, std::string("one"));
            QVERIFY(m_lines[0].at && !m_lines[0].isError);
            QVERIFY(m_lines[1].isError);
            QCOMPARE(m_lines[2].text, std::string("no stamp"));
            QVERIFY(!m_lines[2].at);
        }
    }

    void aHeadThatPromisesGigabytesCostsNothing() {
        auto reader = frames();
        QVERIFY(reader.take(frame(1, "short\n", 0xffffffffU)));
        reader.finish();
        QCOMPARE(m_lines.size(), std::size_t{1});
    }

    void aTerminalsBytesComeAsTheyAre() {
        auto reader = frames(LogFrames::Form::Raw);
        QVERIFY(reader.take("2026-11-21T16:13:38Z hello\r\nrest"));
        reader.finish();
        QCOMPARE(m_lines[0].text, std::string("hello"));
        QCOMPARE(m_lines[1].text, std::string("rest"));
    }

    void afterItsBoundItEnds() {
        auto reader = frames(LogFrames::Form::Framed, 8);
        QVERIFY(!reader.take(frame(1, "12345\n6789\nabc\n")));
        reader.finish();
        QVERIFY(reader.end().cut);
        QCOMPARE(m_lines.size(), std::size_t{2});
        QCOMPARE(m_lines[1].text, std::string("67"));
        QVERIFY(m_lines[1].cut);
    }
};

HOLDFAST_TEST(TstLogFrames)
#include "tst_log_frames.moc"
