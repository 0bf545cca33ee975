// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/meta/conventions.h"
#include "tests/meta/small_tree.h"
#include "tests/support/test_registry.h"

using namespace holdfast::meta;

namespace {

const std::string licence = "SPDX-License-Identifier: GPL-3.0-or-later\n";

} // namespace

class TstConventions : public QObject {
    Q_OBJECT

private:
    static void expectNone(const std::vector<std::string>& found) {
        QVERIFY2(found.empty(), joined(found).constData());
    }

    static void expectOnly(const std::vector<std::string>& found, const std::string& path) {
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY2(found.front().starts_with(path + ":"), found.front().c_str());
    }

private Q_SLOTS:

    void initTestCase() { m_tree = readSourceTree(HOLDFAST_SOURCE_DIR); }

    void theTreeWasRead() {
        const auto has = [&](std::string_view path) {
            return std::ranges::find(m_tree, path, &SourceFile::path) != m_tree.end();
        };
        QVERIFY(has("engine/core/base/units.cpp"));
        QVERIFY(has("tests/meta/tst_conventions.cpp"));
        QVERIFY(has("run"));
        QVERIFY(has(".ci/run"));
    }

    void everyFileCarriesTheLicence() { expectNone(withoutLicenceLine(m_tree)); }

    void everyHeaderGuardsItself() { expectNone(withoutPragmaOnce(m_tree)); }

    void everyFileOfTheCoreHasATestOfItsName() { expectNone(coreWithoutTest(m_tree)); }

    void everyTestRuns() { expectNone(testsThatNeverRun(m_tree, HOLDFAST_SOURCE_DIR)); }

    void nothingIsLeftUnfinished() { expectNone(unfinished(m_tree)); }

    void noSumOfTextsIsKeptByAuto() { expectNone(sumsOfTextsKept(m_tree)); }

    void aMissingLicenceIsFound() {
        SmallTree tree;
        tree.write("engine/good.cpp", "// " + licence);
        tree.write("run", "#!/bin/sh\n# " + licence);
        tree.write("setup.sh", "# " + licence);
        expectNone(withoutLicenceLine(readSourceTree(tree.root())));
        tree.write("models/bad.h", "#pragma once\n// " + licence);
        expectOnly(withoutLicenceLine(readSourceTree(tree.root())), "models/bad.h");
    }

    void anEmptyFileHasNoLicence() {
        SmallTree tree;
        tree.write("models/empty.cpp", "");
        expectOnly(withoutLicenceLine(readSourceTree(tree.root())), "models/empty.cpp");
    }

    void anUnguardedHeaderIsFound() {
        SmallTree tree;
        tree.write("ui/good.h", "#pragma once\n");
        tree.write("ui/bad.h", "struct Twice {};\n");
        expectOnly(withoutPragmaOnce(readSourceTree(tree.root())), "ui/bad.h");
    }

    void anUntestedFileOfTheCoreIsFound() {
        SmallTree tree;
        tree.write("engine/core/base/clock.cpp", "");
        tree.write("tests/engine/core/base/tst_clock.cpp", "");
        expectNone(coreWithoutTest(readSourceTree(tree.root())));
        tree.write("engine/core/fleet/clock.cpp", ""); // the same name elsewhere does not count
        expectOnly(coreWithoutTest(readSourceTree(tree.root())), "engine/core/fleet/clock.cpp");
    }

    void aTestOutsideOfTheBuildIsFound() {
        SmallTree tree;
        tree.write("tests/engine/CMakeLists.txt",
                   "holdfast_test_suite(SOURCES\n    tst_a.cpp probes/tst_b.cpp)\n");
        tree.write("tests/engine/tst_a.cpp", "");
        tree.write("tests/engine/probes/tst_b.cpp", "");
        expectNone(testsThatNeverRun(readSourceTree(tree.root()), tree.root()));
        tree.write("tests/engine/probes/tst_a.cpp", "");
        expectOnly(testsThatNeverRun(readSourceTree(tree.root()), tree.root()),
                   "tests/engine/probes/tst_a.cpp");
    }

    void aTestThatIsCommentedOutIsFound() {
        SmallTree tree;
        tree.write("tests/CMakeLists.txt", "# tst_a.cpp\n");
        tree.write("tests/tst_a.cpp", "");
        expectOnly(testsThatNeverRun(readSourceTree(tree.root()), tree.root()), "tests/tst_a.cpp");
    }

    void aNoteOfUnfinishedWorkIsFound() {
        SmallTree tree;
        tree.write("app/good.cpp", "const char* list = \"TO"
                                   "DO\"; // in a text, not in a comment\n");
        expectNone(unfinished(readSourceTree(tree.root())));
        tree.write("app/bad.cpp", "int x; // TO"
                                  "DO: the rest\n");
        expectOnly(unfinished(readSourceTree(tree.root())), "app/bad.cpp");
    }

    void aSumOfTextsKeptByAutoIsFound() {
        SmallTree tree;
        tree.write("ui/good.cpp", "const QString whole = QStringLiteral(\"a\") + name;\n"
                                  "const auto name = std::string(\"QString + \") + other;\n"
                                  "const auto part = f(QStringLiteral(\"a\") + name); // + tr(\"b\")\n"
                                  "const auto text = QString(QStringLiteral(\"a\") +\n    name);\n"
                                  "const auto deed = [&] { return tr(\"a\") + name; };\n"
                                  "for (const auto* at = first; at + 1 != QString::end; ++at) {}\n");
        expectNone(sumsOfTextsKept(readSourceTree(tree.root())));
        const std::string keep = "auto"; // apart, so that this file is not found itself
        tree.write("ui/bad.cpp", keep + " first = prefix + name +\n    tr(\"bytes\");\n");
        expectOnly(sumsOfTextsKept(readSourceTree(tree.root())), "ui/bad.cpp");
        tree.write("ui/bad.cpp", "const " + keep + "& first = QByteArray::number(1) + \";\" + name;\n");
        expectOnly(sumsOfTextsKept(readSourceTree(tree.root())), "ui/bad.cpp");
    }

    void buildFoldersAreNotRead() {
        SmallTree tree;
        tree.write("build/dev/moc.cpp", "");
        tree.write("build-old/moc.cpp", "");
        tree.write(".cache/moc.cpp", "");
        QVERIFY(readSourceTree(tree.root()).empty());
    }

private:
    std::vector<SourceFile> m_tree;
};

HOLDFAST_TEST(TstConventions)
#include "tst_conventions.moc"
