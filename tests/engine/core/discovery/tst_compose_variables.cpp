// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_variables.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposeVariables final : public QObject {
    Q_OBJECT

private:
    static Variables variables(std::map<std::string, std::string> environment) {
        return Variables(ProjectFiles{.files = {}, .environment = std::move(environment)}.lookup());
    }

private Q_SLOTS:

    void everyForm_data() {
        QTest::addColumn<QString>("raw");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* raw, const char* text) { QTest::newRow(raw) << raw << text; };
        row("plain", "plain");
        row("$SET-${SET}", "x-x");
        row("${SET:-d}|${EMPTY:-d}|${GONE:-d}", "x|d|d");
        row("${SET-d}|${EMPTY-d}|${GONE-d}", "x||d");
        row("${SET:+r}|${EMPTY:+r}|${GONE:+r}", "r||");
        row("${SET+r}|${EMPTY+r}|${GONE+r}", "r|r|");
        row("${SET:?why}${SET?why}", "xx");
        row("$$SET $${SET}", "$SET ${SET}");
        row("${GONE:-${ALSO_GONE:-${SET}}}", "x");
        row("a${GONE:-b${SET}c}d", "abxcd");
        row("${GONE:-http://h:1/p?q=1}", "http://h:1/p?q=1");
        row("${GONE:-}", "");
        row("100%$", "100%$");
        row("$1", "$1");
        row("${SET", "${SET");
        row("${}", "${}");
        row("${SET!x}", "${SET!x}");
    }

    void everyForm() {
        QFETCH(QString, raw);
        QFETCH(QString, text);
        Findings findings;
        const auto all = variables({{"SET", "x"}, {"EMPTY", ""}});
        QCOMPARE(QString::fromStdString(all.expand(raw.toStdString(), {}, findings).text), text);
        QVERIFY(!findings.hasErrors());
    }

    void whatIsNotSetIsSaidWithItsPlace() {
        Findings findings;
        const Place place{.file = std::make_shared<const std::string>("c.yaml"), .line = 3, .column = 9};
        const auto all = variables({});
        QCOMPARE(all.expand("${HOST}:1", place, findings).text, std::string(":1"));
        QCOMPARE(all.expand("${PW:?give one}", place, findings).text, std::string());
        QCOMPARE(
            said(findings.all()),
            std::string("c.yaml:3:9: note: the variable HOST is not set: taken as empty (set HOST in the "
                        "environment or in .env)\n"
                        "c.yaml:3:9: note: the variable PW is not set and Compose demands it («give one»); "
                        "taken as empty (set PW in the environment or in .env)\n"));
    }

    void theEnvironmentComesBeforeTheFile() {
        Findings findings;
        auto all = variables({{"A", "shell"}});
        all.addFile("A=file\nB=file\n", ".env", findings);
        QCOMPARE(*all.find("A"), std::string("shell"));
        QCOMPARE(*all.find("B"), std::string("file"));
        QVERIFY(!all.find("C"));
    }

    void linesOfAnEnvironmentFile() {
        Findings findings;
        auto all = variables({{"HOME_DIR", "/home/me"}});
        all.addFile("\xEF\xBB\xBF# head\n"
                    "PLAIN=value # comment\n"
                    "export EXPORTED = blanks \n"
                    "SINGLE='as ${PLAIN} is'\n"
                    "DOUBLE=\"${PLAIN}\\nnext \\\"q\\\"\"\n"
                    "LONG=\"two\nlines\"\n"
                    "AFTER=${LONG:+set}-$HOME_DIR\n"
                    "HASH=a#b\n"
                    "EMPTY=\n"
                    "not a line\n"
                    "COLON: x\r\n",
                    ".env", findings);
        QCOMPARE(*all.find("PLAIN"), std::string("value"));
        QCOMPARE(*all.find("EXPORTED"), std::string("blanks"));
        QCOMPARE(*all.find("SINGLE"), std::string("as ${PLAIN} is"));
        QCOMPARE(*all.find("DOUBLE"), std::string("value\nnext \"q\""));
        QCOMPARE(*all.find("LONG"), std::string("two\nlines"));
        QCOMPARE(*all.find("AFTER"), std::string("set-/home/me"));
        QCOMPARE(*all.find("HASH"), std::string("a#b"));
        QCOMPARE(*all.find("EMPTY"), std::string());
        QVERIFY2(contains(said(findings.all()), ".env:11:1: note: not a line of the form NAME=value"),
                 said(findings.all()).c_str());
    }

    void variablesOfVariablesDoNotGrowWithoutEnd() {
        Findings findings;
        auto all = variables({});
        std::string text = "A0=0123456789\n";
        for (int i = 1; i < 60; ++i) {
            const auto before = "${A" + std::to_string(i - 1) + "}";
            text += "A" + std::to_string(i) + "=" + before + before + "\n";
        }
        all.addFile(text, ".env", findings);
        QVERIFY(contains(said(findings.all()), "variables make this longer than"));
        std::string deep = "x";
        for (int i = 0; i < 1000; ++i)
            deep = "${GONE:-" + deep + "}";
        static_cast<void>(all.expand(deep, {}, findings));
        QVERIFY(contains(said(findings.all()), "variables within variables too deep"));
    }

    void namesInATextAreFoundInOrder() {
        const std::vector<std::string> expected{"A", "B", "C"};
        QCOMPARE(variableNames("$A ${B:-${C}} $$D $1"), expected);
    }
};

HOLDFAST_TEST(TstComposeVariables)
#include "tst_compose_variables.moc"
