// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_answer.h"
#include "tests/support/source_path.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

#include <random>

using namespace holdfast::probes;
using State = HttpAnswerParser::State;

namespace {

constexpr HttpAnswerParser::Limits kLimits{.headBytes = 2000, .headers = 20, .bodyBytes = 1000};

/// Everything an answer came to, in one line; the same however it was cut.
std::string read(std::string_view bytes, std::size_t pieceBytes = std::string_view::npos,
                 bool closed = false) {
    HttpAnswerParser parser(kLimits);
    for (std::size_t at = 0; at < bytes.size() && parser.state() == State::Reading;) {
        const auto piece = bytes.substr(at, pieceBytes);
        parser.feed(piece);
        at += piece.size();
    }
    if (closed && parser.state() == State::Reading) parser.finish();
    if (parser.state() == State::Broken) return "broken: " + parser.trouble();
    if (parser.state() == State::Reading) return "reading";
    return std::to_string(parser.status()) + " [" + parser.takeBody() + "]" +
           (parser.keepsConnection() ? " kept" : "");
}

} // namespace

class TstHttpAnswer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAnswersHoweverTheyAreCut_data();
    void readsAnswersHoweverTheyAreCut();
    void findsHeadersByTheirName();
    void refusesWhatIsNoAnswer_data();
    void refusesWhatIsNoAnswer();
    void anAnswerThatIsNotWholeIsNotComplete();
    void moreThanWasAskedForEndsTheConnection();
    void survivesTheCorpusAndItsMutations();
};

void TstHttpAnswer::readsAnswersHoweverTheyAreCut_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("length") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
                            << QByteArray("200 [hello] kept");
    QTest::newRow("no words") << QByteArray("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n")
                              << QByteArray("200 [] kept");
    QTest::newRow("bare line feeds") << QByteArray("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")
                                     << QByteArray("200 [ok] kept");
    QTest::newRow("closed by its server")
        << QByteArray("HTTP/1.1 200 OK\r\nconnection: Close\r\ncontent-length:2\r\n\r\nok")
        << QByteArray("200 [ok]");
    QTest::newRow("version 1.0") << QByteArray("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")
                                 << QByteArray("200 [ok]");
    QTest::newRow("version 1.0, kept")
        << QByteArray("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok")
        << QByteArray("200 [ok] kept");
    QTest::newRow("until it closes") << QByteArray("HTTP/1.1 200 OK\r\n\r\nto the end")
                                     << QByteArray("200 [to the end]");
    QTest::newRow("no body") << QByteArray("HTTP/1.1 204 No Content\r\n\r\n") << QByteArray("204 [] kept");
    QTest::newRow("not modified") << QByteArray("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n")
                                  << QByteArray("304 [] kept");
    QTest::newRow("interim") << QByteArray("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: "
                                           "</a>\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 1\r\n\r\nx")
                             << QByteArray("503 [x] kept");
    QTest::newRow("chunks") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                                          "chunked\r\n\r\n5\r\nhello\r\n6;ext=\"1\"\r\n world\r\n0\r\n\r\n")
                            << QByteArray("200 [hello world] kept");
    QTest::newRow("chunks with trailers")
        << QByteArray("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX-Sum: "
                      "1\r\nY: 2\r\n\r\n")
        << QByteArray("200 [0123456789] kept");
    QTest::newRow("same length twice")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")
        << QByteArray("200 [ok] kept");
    QTest::newRow("empty lines in the body")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\r\n\r\nok")
        << QByteArray("200 [\r\n\r\nok] kept");
}

void TstHttpAnswer::readsAnswersHoweverTheyAreCut() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, answer);
    for (std::size_t piece = 1; piece <= static_cast<std::size_t>(bytes.size()); ++piece)
        QCOMPARE(QByteArray::fromStdString(read(bytes.toStdString(), piece, true)), answer);
}

void TstHttpAnswer::findsHeadersByTheirName() {
    HttpAnswerParser parser(kLimits);
    parser.feed("HTTP/1.1 302 Found Here\r\nLOCATION:  /there \r\nX: 1\r\nX: 2\r\nEmpty:\r\nContent-Length: "
                "0\r\n\r\n");
    QCOMPARE(parser.state(), State::Complete);
    QCOMPARE(parser.reason(), std::string("Found Here"));
    QVERIFY(parser.header("location") == "/there");
    QVERIFY(parser.header("x") == "1");
    QVERIFY(parser.header("empty").empty());
    QVERIFY(parser.header("missing").empty());
}

void TstHttpAnswer::refusesWhatIsNoAnswer_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    QTest::newRow("another protocol") << QByteArray("220 mail.example.com ESMTP\r\n");
    QTest::newRow("not yet, but never will be") << QByteArray("HT1");
    QTest::newRow("version 2") << QByteArray("HTTP/2 200 OK\r\n\r\n");
    QTest::newRow("status of two digits") << QByteArray("HTTP/1.1 20 OK\r\n\r\n");
    QTest::newRow("status of four digits") << QByteArray("HTTP/1.1 2000 OK\r\n\r\n");
    QTest::newRow("status that is none") << QByteArray("HTTP/1.1 0x1 OK\r\n\r\n");
    QTest::newRow("header without colon") << ok + "Header\r\n\r\n";
    QTest::newRow("header without name") << ok + ": value\r\n\r\n";
    QTest::newRow("space in a name") << ok + "Content-Length : 5\r\n\r\nhello";
    QTest::newRow("folded header") << ok + "A: b\r\n c\r\n\r\n";
    QTest::newRow("two lengths") << ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello";
    QTest::newRow("negative length") << ok + "Content-Length: -1\r\n\r\n";
    QTest::newRow("length with a plus") << ok + "Content-Length: +5\r\n\r\nhello";
    QTest::newRow("length beyond any number") << ok + "Content-Length: 99999999999999999999999\r\n\r\n";
    QTest::newRow("length beyond the limit") << ok + "Content-Length: 1001\r\n\r\n";
    QTest::newRow("length and chunks")
        << ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    QTest::newRow("another coding") << ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n";
    QTest::newRow("chunk without size") << ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n";
    QTest::newRow("negative chunk") << ok + "Transfer-Encoding: chunked\r\n\r\n-5\r\n";
    QTest::newRow("chunk longer than said")
        << ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n";
    QTest::newRow("chunk beyond the limit")
        << ok + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n" + QByteArray(1001, 'x');
    QTest::newRow("chunk line without end")
        << ok + "Transfer-Encoding: chunked\r\n\r\n5;" + QByteArray(5000, 'e');
    QTest::newRow("trailers without end")
        << ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + QByteArray("T: 1\r\n").repeated(500);
    QTest::newRow("body beyond the limit") << ok + "\r\n" + QByteArray(1001, 'x');
    QTest::newRow("head beyond the limit") << ok + "X: " + QByteArray(2000, 'x');
    QTest::newRow("too many headers") << ok + QByteArray("X: 1\r\n").repeated(21) + "\r\n";
    QTest::newRow("interim answers without end") << QByteArray("HTTP/1.1 100 Continue\r\n\r\n").repeated(200);
    QTest::newRow("changes the protocol") << QByteArray("HTTP/1.1 101 Switching\r\n\r\n");
}

void TstHttpAnswer::refusesWhatIsNoAnswer() {
    QFETCH(QByteArray, bytes);
    const auto whole = read(bytes.toStdString());
    QVERIFY2(whole.starts_with("broken: ") && whole.size() > 12, whole.c_str());
    for (const std::size_t piece : {1, 2, 3, 7, 64})
        QVERIFY(read(bytes.toStdString(), piece).starts_with("broken: "));
}

void TstHttpAnswer::anAnswerThatIsNotWholeIsNotComplete() {
    const std::string whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    for (std::size_t length = 0; length < whole.size(); ++length)
        QCOMPARE(read(whole.substr(0, length), std::string_view::npos, true), std::string("reading"));
    QCOMPARE(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", std::string_view::npos, true),
             std::string("reading"));
    HttpAnswerParser nothing(kLimits);
    QVERIFY(!nothing.hasBegun());
    QCOMPARE(nothing.finish(), State::Reading);
}

void TstHttpAnswer::moreThanWasAskedForEndsTheConnection() {
    QCOMPARE(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Injected\r\n\r\n"),
             std::string("200 [ok]"));
}

void TstHttpAnswer::survivesTheCorpusAndItsMutations() {
    const QDir corpus(holdfast::testing::sourcePath(QStringLiteral("tests/fuzz/corpus/http_answer")));
    const auto names = corpus.entryList(QDir::Files);
    QVERIFY2(names.size() >= 5, qPrintable(corpus.path()));
    std::mt19937 random(11);
    for (const auto& name : names) {
        QFile file(corpus.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string bytes = file.readAll().toStdString();
        for (int round = 0; round < 300; ++round) {
            std::string changed = bytes;
            for (int i = 0; i < round % 20 && !changed.empty(); ++i)
                changed[random() % changed.size()] = static_cast<char>(random() % 256);
            const auto whole = read(changed, std::string_view::npos, true);
            const auto pieces = read(changed, 1 + random() % 20, true);
            // What is left over behind an answer shows only when it comes with it.
            QCOMPARE(pieces.substr(0, 6), whole.substr(0, 6));
        }
    }
}

HOLDFAST_TEST(TstHttpAnswer)
#include "tst_http_answer.moc"
