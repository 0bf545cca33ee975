// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/meta/layers.h"
#include "tests/meta/small_tree.h"
#include "tests/support/test_registry.h"

#include <algorithm>

using namespace holdfast::meta;

class TstLayering : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyIncludeOfTheTreeFollowsTheArrows() {
        const auto files = readSourceTree(HOLDFAST_SOURCE_DIR);
        for (const std::string layer :
             {"engine/core/", "engine/ports/", "engine/probes/", "models/", "ui/", "app/"}) {
            QVERIFY2(
                std::ranges::any_of(files, [&](const auto& file) { return file.path.starts_with(layer); }),
                ("nothing was read below " + layer).c_str());
        }
        const auto violations = includeViolations(files);
        QVERIFY2(violations.empty(), joined(violations).constData());
    }

    void everyTargetLinksAlongTheArrows() {
        const auto graph = parseLinkGraph(readLines(HOLDFAST_LINK_GRAPH));
        for (const std::string target : {"holdfast_core", "holdfast_engine", "holdfast_models", "holdfast"}) {
            const auto found = std::ranges::find(graph, target, &LinkLine::target);
            QVERIFY2(found != graph.end(), ("the link graph lacks " + target).c_str());
            QVERIFY2(!found->libraries.empty(), ("the link graph has nothing about " + target).c_str());
        }
        const auto violations = linkViolations(graph);
        QVERIFY2(violations.empty(), joined(violations).constData());
    }

    void aForbiddenIncludeIsFound_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("include");
        QTest::newRow("Qt in the core") << "engine/core/base/bad.h" << "<QtCore/QString>";
        QTest::newRow("engine from the core") << "engine/core/base/bad.h" << "\"engine/probes/probe.h\"";
        QTest::newRow("ports from the core") << "engine/core/base/bad.h" << "\"engine/ports/store.h\"";
        QTest::newRow("sockets in the core") << "engine/core/base/bad.h" << "<sys/socket.h>";
        QTest::newRow("Boost's sockets in the core")
            << "engine/core/base/bad.h" << "<boost/asio/io_context.hpp>";
        QTest::newRow("TLS in the core") << "engine/core/base/bad.h" << "<openssl/ssl.h>";
        QTest::newRow("Qt in a port") << "engine/ports/bad.h" << "<QtCore/QObject>";
        QTest::newRow("a library in a port") << "engine/ports/bad.h" << "<nlohmann/json.hpp>";
        QTest::newRow("pictures in the engine") << "engine/probes/bad.h" << "<QtGui/QImage>";
        QTest::newRow("models from the engine") << "engine/probes/bad.h" << "\"models/list.h\"";
        QTest::newRow("widgets in a model") << "models/bad.h" << "<QtWidgets/QWidget>";
        QTest::newRow("colours in a model") << "models/bad.h" << "<QtGui/QColor>";
        QTest::newRow("the running engine from a model") << "models/bad.h" << "\"engine/probes/probe.h\"";
        QTest::newRow("network in the window") << "ui/bad.h" << "<QtNetwork/QTcpSocket>";
        QTest::newRow("a database in the window") << "ui/bad.h" << "<sqlite3.h>";
        QTest::newRow("the running engine from the window") << "ui/bad.h" << "\"engine/probes/probe.h\"";
        QTest::newRow("the program from the window") << "ui/bad.h" << "\"app/main.h\"";
        QTest::newRow("a path that is not from the root") << "engine/probes/bad.h" << "\"probe.h\"";
        QTest::newRow("a Qt header without its module") << "ui/bad.h" << "<QString>";
        QTest::newRow("a folder that is no layer") << "helpers/bad.h" << "<vector>";
    }

    void aForbiddenIncludeIsFound() {
        QFETCH(QString, file);
        QFETCH(QString, include);
        SmallTree tree;
        for (const std::string path :
             {"engine/core/base/ids.h", "engine/ports/store.h", "engine/probes/probe.h", "models/list.h",
              "ui/window.h", "app/main.h"}) {
            tree.write(path, "#include <vector>\n");
        }
        QVERIFY2(includeViolations(readSourceTree(tree.root())).empty(), "the tree was good before");
        tree.write(file.toStdString(), "// first line\n #  include " + include.toStdString() + "\n");

        const auto violations = includeViolations(readSourceTree(tree.root()));

        QCOMPARE(violations.size(), std::size_t{1});
        QVERIFY2(violations.front().starts_with(file.toStdString() + ":"), violations.front().c_str());
    }

    void arrowsDownwardsAreFree() {
        SmallTree tree;
        tree.write("engine/core/base/ids.h", "#include <vector>\n#include <Eigen/Dense>\n#include "
                                             "<unsupported/Eigen/FFT>\n#include <boost/graph/x.hpp>\n");
        tree.write("engine/ports/store.h", "#include \"engine/core/base/ids.h\"\n");
        tree.write("engine/probes/probe.cpp", "#include \"engine/ports/store.h\"\n#include <pqxx/pqxx>\n"
                                              "#include <QtNetwork/QTcpSocket>\n#include \"probe.moc\"\n");
        tree.write("models/list.h",
                   "#include \"engine/ports/store.h\"\n#include <QtCore/QAbstractListModel>\n");
        tree.write("ui/window.h", "#include \"models/list.h\"\n#include <QtCharts/QChart>\n");
        tree.write("app/main.cpp",
                   "#include \"ui/window.h\"\n#include <QtNetwork/QTcpSocket>\n#include <unistd.h>\n");
        const auto violations = includeViolations(readSourceTree(tree.root()));
        QVERIFY2(violations.empty(), joined(violations).constData());
    }

    void aForbiddenLinkIsFound_data() {
        QTest::addColumn<QString>("line");
        QTest::newRow("Qt in the core") << "engine/core|bad|fmt::fmt Qt6::Core";
        QTest::newRow("the engine in the core") << "engine/core|bad|holdfast_engine";
        QTest::newRow("a library by its file") << "engine/core|bad|-lpq";
        QTest::newRow("Qt in the ports") << "engine/ports|bad|Qt6::Core";
        QTest::newRow("pictures in the engine") << "engine/probes|bad|Qt6::Gui";
        QTest::newRow("the window in the engine") << "engine|bad|holdfast_ui";
        QTest::newRow("the engine in the models") << "models|bad|holdfast_engine";
        QTest::newRow("network in the models") << "models|bad|Qt6::Network";
        QTest::newRow("network in the window") << "ui|bad|Qt6::Widgets Qt6::Network";
        QTest::newRow("a database in the window") << "ui|bad|PkgConfig::SQLITE";
        QTest::newRow("the engine in the window") << "ui/pages|bad|holdfast_engine";
    }

    void aForbiddenLinkIsFound() {
        QFETCH(QString, line);
        const std::vector<std::string> good{
            "engine/core|holdfast_core|holdfast_compiler fmt::fmt",
            "engine/ports|holdfast_ports|holdfast_core",
            "engine|holdfast_engine|holdfast_core holdfast_ports Qt6::Network PkgConfig::PQXX",
            "models|holdfast_models|holdfast_core holdfast_ports holdfast_qt_definitions Qt6::Core",
            "ui|holdfast_ui|holdfast_models Qt6::Widgets Qt6::Charts Qt6::Svg",
            "app|holdfast|holdfast_engine holdfast_ui",
        };
        const auto before = linkViolations(parseLinkGraph(good));
        QVERIFY2(before.empty(), joined(before).constData());

        auto bad = good;
        bad.push_back(line.toStdString());
        const auto violations = linkViolations(parseLinkGraph(bad));

        QCOMPARE(violations.size(), std::size_t{1});
        QVERIFY2(violations.front().starts_with("bad "), violations.front().c_str());
    }
};

HOLDFAST_TEST(TstLayering)
#include "tst_layering.moc"
