// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_document.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposeDocument final : public QObject {
    Q_OBJECT

private:
    struct Answer {
        std::vector<NodePtr> documents;
        Diagnostics problems;
    };

    static Answer read(const std::string& text, const DocumentLimits& limits = {}) {
        Findings findings;
        const PutVariables as_it_is = [](const std::string& raw, const Place&) {
            return Varied{.text = raw, .varied = false};
        };
        Answer answer;
        answer.documents = readDocuments(text, "c.yaml", as_it_is, findings, limits);
        answer.problems = findings.take();
        return answer;
    }

    static std::string problem(const std::string& text, const DocumentLimits& limits = {}) {
        return said(read(text, limits).problems);
    }

private Q_SLOTS:

    void anchorsAliasesAndMergeKeys() {
        const auto answer = read("x: &base { image: app, user: me }\n"
                                 "y: &more { image: other, tty: true }\n"
                                 "one: { <<: *base, image: mine }\n"
                                 "two: { <<: [*base, *more], name: n }\n"
                                 "three: { <<: *base, <<: *more }\n");
        const auto& root = *answer.documents.front();
        QCOMPARE(root.find("one")->find("image")->text, std::string("mine"));
        QCOMPARE(root.find("one")->entries.size(), std::size_t{2});
        QCOMPARE(root.find("one")->find("user")->text, std::string("me"));
        // The first of several wins, and what was merged keeps its own place.
        QCOMPARE(root.find("two")->find("image")->text, std::string("app"));
        QCOMPARE(root.find("two")->find("tty")->text, std::string("true"));
        QCOMPARE(root.find("two")->entry("tty")->where.line, 2);
        QCOMPARE(
            said(answer.problems),
            std::string(
                "c.yaml:5:21: error: «<<» stands here twice (merge several with a list: <<: [*a, *b])\n"));
    }

    void aliasesShareWhatTheyName() {
        const auto answer = read("a: &a { k: v }\nb: *a\nc: *a\n");
        QCOMPARE(answer.documents.front()->find("b"), answer.documents.front()->find("c"));
    }

    void laughterIsCountedNotBuilt() {
        std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 12; ++i) {
            const auto before = "*a" + std::to_string(i - 1);
            text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
            for (int k = 0; k < 9; ++k)
                text += (k == 0 ? "" : ", ") + before;
            text += "]\n";
        }
        const auto message = problem(text);
        QVERIFY2(contains(message, "c.yaml:6:") &&
                     contains(message, "aliases expand to more than 200000 entries"),
                 message.c_str());
        // The same with merge keys.
        std::string merges = "a: &a\n";
        for (int i = 0; i < 1000; ++i)
            merges += "  k" + std::to_string(i) + ": v\n";
        for (int i = 0; i < 1000; ++i)
            merges += "m" + std::to_string(i) + ": { <<: *a }\n";
        QVERIFY(contains(problem(merges), "more than 200000 entries"));
    }

    void duplicatesAreFoundWhereTheyStand() {
        QCOMPARE(problem("services:\n  web: { image: a }\n  web: { image: b }\n"),
                 std::string("c.yaml:3:3: error: «web» stands here twice (keep one of the two)\n"));
    }

    void whatIsNoYamlIsToldWithItsPlace() {
        QVERIFY(
            contains(problem("a: b: c\n"), "c.yaml:1:5: error: not valid YAML: a «:» where none may stand"));
        QVERIFY(contains(problem("a:\n  b: 1\n c: 2\n"), "c.yaml:3:"));
        QVERIFY(contains(problem("a: [1, 2\n"), "c.yaml:2:1: error: not valid YAML"));
        QVERIFY(contains(problem("a: *nowhere\n"), "c.yaml:1:4: error: not valid YAML"));
        QVERIFY(contains(problem("a: \"\\q\"\n"), "not valid YAML"));
    }

    void anAliasWithinItsOwnAnchorIsAMistake() {
        QVERIFY(contains(problem("a: &a [1, *a]\n"),
                         "c.yaml:1:11: error: an alias stands within its own anchor"));
    }

    void aKeyIsAText() {
        QVERIFY(contains(problem("? [a, b]\n: 1\n"), "a key has to be a text, found a list"));
        QVERIFY(contains(problem("~: 1\n"), "a key has to be a text, found nothing"));
    }

    void whatIsNoTextIsToldWithItsByte() {
        QCOMPARE(problem("a: 1\nb: \xE4\n"),
                 std::string(
                     "c.yaml:2:4: error: not UTF-8: the byte 0xE4 stands here (save the file as UTF-8)\n"));
        QVERIFY(contains(problem(std::string("a: \0", 4)), "zero byte"));
    }

    void everythingHasABound() {
        QVERIFY(contains(problem(std::string(2000, 'x'), {.bytes = 1000}), "2000 bytes, at most 1000"));
        QVERIFY(contains(problem("[a, b, c, d, e]", {.nodes = 4}), "more than 4 entries"));
        std::string deep;
        for (int i = 0; i < 100'000; ++i)
            deep += "[";
        QVERIFY(contains(problem(deep), "nested deeper than a Compose file may be (64 levels)"));
        std::string dashes;
        for (int i = 0; i < 100'000; ++i)
            dashes += "- ";
        QVERIFY(!problem(dashes).empty());
    }

    void severalDocumentsAreRead() {
        QCOMPARE(read("a: 1\n---\nb: 2\n").documents.size(), std::size_t{2});
        QVERIFY(read("# nothing\n").documents.empty() || read("# nothing\n").documents.front()->isNull());
    }

    void tagsOfOverridesAreKept() {
        const auto answer = read("a: !reset null\nb: !override [1]\nc: !reset []\n");
        QCOMPARE(answer.documents.front()->entry("a")->value->tag, Node::Tag::Reset);
        QCOMPARE(answer.documents.front()->entry("b")->value->tag, Node::Tag::Override);
        QCOMPARE(answer.documents.front()->entry("c")->value->tag, Node::Tag::Reset);
    }
};

HOLDFAST_TEST(TstComposeDocument)
#include "tst_compose_document.moc"
