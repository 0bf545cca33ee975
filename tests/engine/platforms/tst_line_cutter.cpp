// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/line_cutter.h"
#include "tests/support/test_registry.h"

using namespace holdfast::platforms;

class TstLineCutter : public QObject {
    Q_OBJECT

    std::vector<LineCutter::Line> m_lines;

    LineCutter::Sink sink(std::size_t most = 1000) {
        m_lines.clear();
        return [this, most](LineCutter::Line line) {
            m_lines.push_back(std::move(line));
            return m_lines.size() < most;
        };
    }

private Q_SLOTS:

    void linesAreTheSameHoweverTheirBytesArrive() {
        const std::string text = "one\r\n\ntwo\nlast";
        for (std::size_t step = 1; step <= text.size(); ++step) {
            LineCutter cutter(1000, sink());
            for (std::size_t at = 0; at < text.size(); at += step)
                QVERIFY(cutter.take(std::string_view(text).substr(at, step)));
            cutter.finish();
            QCOMPARE(cutter.lines(), std::size_t{4});
            QCOMPARE(m_lines[0].text, std::string("one"));
            QCOMPARE(m_lines[1].text, std::string());
            QCOMPARE(m_lines[2].text, std::string("two"));
            QCOMPARE(m_lines[3].text, std::string("last"));
        }
    }

    void aLineWithoutEndIsCutAndKeepsNoMoreThanItsBound() {
        LineCutter cutter(10UL * 1024 * 1024, sink());
        for (int i = 0; i < 1000; ++i)
            QVERIFY(cutter.take(std::string(1024, 'x')));
        QVERIFY(cutter.take("\nnext\n"));
        QCOMPARE(m_lines.size(), std::size_t{2});
        QCOMPARE(m_lines[0].text.size(), LineCutter::kLongest);
        QVERIFY(m_lines[0].cut && !m_lines[1].cut);
        QCOMPARE(m_lines[1].text, std::string("next"));
    }

    void afterItsBoundNothingMoreIsTold() {
        LineCutter cutter(10, sink());
        QVERIFY(!cutter.take("12345\n789abcdef\nmore\n"));
        QVERIFY(cutter.isFull());
        QCOMPARE(m_lines.size(), std::size_t{2});
        QCOMPARE(m_lines[1].text, std::string("789a"));
        QVERIFY(m_lines[1].cut);
        QVERIFY(!cutter.take("again\n"));
        cutter.finish();
        QCOMPARE(m_lines.size(), std::size_t{2});
    }

    void whoHasEnoughHearsNoMore() {
        LineCutter cutter(1000, sink(2));
        QVERIFY(!cutter.take("1\n2\n3\n"));
        QCOMPARE(m_lines.size(), std::size_t{2});
        QVERIFY(!cutter.isFull());
    }
};

HOLDFAST_TEST(TstLineCutter)
#include "tst_line_cutter.moc"
