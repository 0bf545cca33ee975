// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/metrics_text.h"
#include "tests/support/source_path.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>

#include <cmath>
#include <random>

using namespace holdfast::probes;

namespace {

/// Writes samples down again in one normal form.
class Recorder final : public MetricsTextSink {
public:
    void onSample(const MetricSample& sample) override {
        std::string line(sample.name);
        for (const auto& label : sample.labels)
            line += '|' + std::string(label.name) + '=' + std::string(label.value);
        lines.push_back(line + ' ' + QByteArray::number(sample.value, 'g', 17).toStdString());
    }

    std::vector<std::string> lines;
};

struct Read {
    std::vector<std::string> lines;
    MetricsTextParser::Counts counts;
};

Read read(std::string_view page, std::size_t pieceBytes = std::string_view::npos,
          MetricsTextLimits limits = {}) {
    Recorder recorder;
    MetricsTextParser parser(recorder, limits);
    for (std::size_t at = 0; at < page.size();) {
        const auto piece = page.substr(at, pieceBytes);
        if (!parser.feed(piece)) break;
        at += piece.size();
    }
    parser.finish();
    return {.lines = std::move(recorder.lines), .counts = parser.counts()};
}

constexpr std::string_view kPage = "# HELP http_requests_total The total number of HTTP requests.\n"
                                   "# TYPE http_requests_total counter\n"
                                   "http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n"
                                   "http_requests_total{method=\"post\",code=\"400\",}    3 1395066363000\r\n"
                                   "\n"
                                   "msdos_file_access_time_seconds{path=\"C:\\\\DIR\\\\FILE.TXT\",error="
                                   "\"Cannot find file:\\n\\\"FILE.TXT\\\"\"} "
                                   "1.458255915e9\n"
                                   "metric_without_timestamp_and_labels 12.47\n"
                                   "something_weird{problem=\"division by zero\"} +Inf -3982045\n"
                                   "  indented\t{ a = \"b\" , c=\"\" }\tNaN\n"
                                   "rpc_duration_seconds_count 2693";

} // namespace

class TstMetricsText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsThePageOfTheSpecification();
    void readsTheSameInPiecesOfAnySize();
    void readsOpenMetricsWithExemplarsAndEnd();
    void countsJunkAndReadsOn_data();
    void countsJunkAndReadsOn();
    void readsNumbers_data();
    void readsNumbers();
    void boundsHold();
    void manyEscapedValuesOfOneLineStayApart();
    void survivesTheCorpusAndItsMutations();
    void readsALargePageWhole();
};

void TstMetricsText::readsThePageOfTheSpecification() {
    const auto page = read(kPage);
    const std::vector<std::string> expected{
        "http_requests_total|method=post|code=200 1027",
        "http_requests_total|method=post|code=400 3",
        "msdos_file_access_time_seconds|path=C:\\DIR\\FILE.TXT|error=Cannot find file:\n\"FILE.TXT\" "
        "1458255915",
        "metric_without_timestamp_and_labels 12.470000000000001",
        "something_weird|problem=division by zero inf",
        "indented|a=b|c= nan",
        "rpc_duration_seconds_count 2693",
    };
    QCOMPARE(page.lines, expected);
    QCOMPARE(page.counts.samples, std::size_t{7});
    QCOMPARE(page.counts.comments, std::size_t{2});
    QCOMPARE(page.counts.junkLines, std::size_t{0});
    QCOMPARE(page.counts.bytes, kPage.size());
}

void TstMetricsText::readsTheSameInPiecesOfAnySize() {
    const auto whole = read(kPage).lines;
    for (std::size_t bytes = 1; bytes < 90; ++bytes)
        QCOMPARE(read(kPage, bytes).lines, whole);
}

void TstMetricsText::readsOpenMetricsWithExemplarsAndEnd() {
    const auto page =
        read("# TYPE foo histogram\n"
             "# UNIT foo seconds\n"
             "foo_bucket{le=\"0.1\"} 8 # {} 0.054\n"
             "foo_bucket{le=\"+Inf\"} 17 1520879607.789 # {trace_id=\"oHg5\"} 9.8 1520879607.789\n"
             "foo_created 1520430000.5\n"
             "# EOF\n");
    QCOMPARE(page.lines, (std::vector<std::string>{"foo_bucket|le=0.1 8", "foo_bucket|le=+Inf 17",
                                                   "foo_created 1520430000.5"}));
    QVERIFY(page.counts.sawEof);
    QCOMPARE(page.counts.junkLines, std::size_t{0});
}

void TstMetricsText::countsJunkAndReadsOn_data() {
    QTest::addColumn<QByteArray>("junk");
    QTest::newRow("html") << QByteArray("<html><body>502 Bad Gateway</body></html>");
    QTest::newRow("json") << QByteArray("{\"status\": \"ok\"}");
    QTest::newRow("name only") << QByteArray("up");
    QTest::newRow("no number") << QByteArray("up yes");
    QTest::newRow("two numbers too many") << QByteArray("up 1 2 3");
    QTest::newRow("begins with a digit") << QByteArray("5xx_total 1");
    QTest::newRow("open braces") << QByteArray("up{a=\"b\" 1");
    QTest::newRow("open string") << QByteArray("up{a=\"b} 1");
    QTest::newRow("string ends in its escape") << QByteArray("up{a=\"b\\");
    QTest::newRow("label without value") << QByteArray("up{a} 1");
    QTest::newRow("label without quotes") << QByteArray("up{a=b} 1");
    QTest::newRow("label begins with a digit") << QByteArray("up{1=\"b\"} 1");
    QTest::newRow("two labels without comma") << QByteArray("up{a=\"b\" c=\"d\"} 1");
    QTest::newRow("bytes") << QByteArray("\xff\xfe\x01\x02 1");
    QTest::newRow("zero byte") << QByteArray("up\0 1", 5);
}

void TstMetricsText::countsJunkAndReadsOn() {
    QFETCH(QByteArray, junk);
    const auto page = read("before 1\n" + junk.toStdString() + "\nafter 2\n");
    QCOMPARE(page.lines, (std::vector<std::string>{"before 1", "after 2"}));
    QCOMPARE(page.counts.junkLines, std::size_t{1});
}

void TstMetricsText::readsNumbers_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isNumber");
    QTest::addColumn<double>("value");
    QTest::newRow("whole") << QByteArray("42") << true << 42.0;
    QTest::newRow("plus") << QByteArray("+1.5") << true << 1.5;
    QTest::newRow("minus") << QByteArray("-1e-3") << true << -0.001;
    QTest::newRow("exponent") << QByteArray("1.458255915e9") << true << 1458255915.0;
    QTest::newRow("+Inf") << QByteArray("+Inf") << true << double(INFINITY);
    QTest::newRow("-inf") << QByteArray("-inf") << true << -double(INFINITY);
    QTest::newRow("empty") << QByteArray("") << false << 0.0;
    QTest::newRow("sign") << QByteArray("+") << false << 0.0;
    QTest::newRow("two signs") << QByteArray("+-1") << false << 0.0;
    QTest::newRow("trailing") << QByteArray("1x") << false << 0.0;
    QTest::newRow("hex") << QByteArray("0x10") << false << 0.0;
    QTest::newRow("comma") << QByteArray("1,5") << false << 0.0;
    QTest::newRow("beyond a double") << QByteArray("1e999") << false << 0.0;
    QTest::newRow("infinity of C") << QByteArray("infinity") << false << 0.0;
    QTest::newRow("nan of C") << QByteArray("nan(1)") << false << 0.0;
}

void TstMetricsText::readsNumbers() {
    QFETCH(QByteArray, text);
    QFETCH(bool, isNumber);
    QFETCH(double, value);
    const auto number = parseMetricValue(text.toStdString());
    QCOMPARE(number.has_value(), isNumber);
    if (isNumber) QVERIFY(*number == value);
    QVERIFY(std::isnan(parseMetricValue("NaN").value_or(0.0)));
}

void TstMetricsText::boundsHold() {
    const std::string line = "a_metric{with=\"a label\"} 1\n";
    std::string page;
    for (int i = 0; i < 100; ++i)
        page += line;

    auto bounded = read(page, 7, {.pageBytes = 270});
    QVERIFY(bounded.counts.beyondLimits);
    QCOMPARE(bounded.counts.bytes, std::size_t{270});
    QCOMPARE(bounded.counts.samples, std::size_t{10});

    bounded = read(page, 7, {.samples = 5});
    QVERIFY(bounded.counts.beyondLimits);
    QCOMPARE(bounded.counts.samples, std::size_t{5});

    const std::string longLine = "long{v=\"" + std::string(5000, 'x') + "\"} 1\n";
    for (const std::size_t pieces : {std::size_t{100}, std::string::npos}) {
        bounded = read("a 1\n" + longLine + "b 2\n" + longLine + "c 3", pieces, {.lineBytes = 1000});
        QCOMPARE(bounded.lines, (std::vector<std::string>{"a 1", "b 2", "c 3"}));
        QCOMPARE(bounded.counts.junkLines, std::size_t{2});
        QVERIFY(!bounded.counts.beyondLimits);
    }
    bounded = read("a{a=\"1\",b=\"2\",c=\"3\"} 1\n", std::string::npos, {.labels = 2});
    QCOMPARE(bounded.counts.junkLines, std::size_t{1});
}

void TstMetricsText::manyEscapedValuesOfOneLineStayApart() {
    std::string line = "m{";
    std::string expected = "m";
    for (int i = 0; i < 64; ++i) {
        const std::string name = "l" + std::to_string(i);
        line += name + "=\"" + std::string(200, 'x') + "\\\\" + std::to_string(i) + "\",";
        expected += '|' + name + '=' + std::string(200, 'x') + '\\' + std::to_string(i);
    }
    const auto page = read(line + "} 1\n");
    QCOMPARE(page.lines, std::vector<std::string>{expected + " 1"});
}

/// The pages the fuzzer started from and what it found; and each of them with bytes changed by chance.
void TstMetricsText::survivesTheCorpusAndItsMutations() {
    const QDir corpus(holdfast::testing::sourcePath(QStringLiteral("tests/fuzz/corpus/metrics_text")));
    const auto names = corpus.entryList(QDir::Files);
    QVERIFY2(names.size() >= 8, qPrintable(corpus.path()));
    std::mt19937 random(7);
    for (const auto& name : names) {
        QFile file(corpus.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string page = file.readAll().toStdString();
        for (int round = 0; round < 200; ++round) {
            std::string changed = page;
            for (int i = 0; i < round && !changed.empty(); ++i)
                changed[random() % changed.size()] = static_cast<char>(random() % 256);
            const auto whole = read(changed);
            const auto pieces = read(changed, 1 + random() % 40);
            QCOMPARE(pieces.lines, whole.lines);
            QCOMPARE(pieces.counts.junkLines, whole.counts.junkLines);
        }
    }
}

void TstMetricsText::readsALargePageWhole() {
    std::string page;
    for (int i = 0; page.size() < std::size_t{1024} * 1024; ++i) {
        page += "http_request_duration_seconds_bucket{handler=\"/api/v1/items/" + std::to_string(i % 50) +
                "\",method=\"GET\",code=\"200\",le=\"0.25\"} " + std::to_string(i * 37) + "\n";
    }

    class Counter final : public MetricsTextSink {
    public:
        void onSample(const MetricSample& sample) override { sum += sample.value; }

        double sum = 0.0;
    } counter;

    MetricsTextParser parser(counter);
    QVERIFY(parser.feed(page));
    parser.finish();
    QVERIFY(parser.counts().samples > 9000);
}

HOLDFAST_TEST(TstMetricsText)
#include "tst_metrics_text.moc"
