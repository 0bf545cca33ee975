// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

namespace {

const QString root = QStringLiteral(HOLDFAST_SOURCE_DIR);

/// What a few lines of shell print that have the set-up's functions at hand.
struct Answer {
    int code = -1;
    QString out;
    QString errors;
};

} // namespace

class TstBootstrap : public QObject {
    Q_OBJECT

private:
    /// Runs lines after lib.sh, with tools of the test's own first in the path and without a display.
    Answer ask(const QString& lines, const QStringList& arguments = {}, const QStringList& environment = {}) {
        QProcess shell;
        shell.setWorkingDirectory(m_folder.path());
        shell.setEnvironment(QStringList{QStringLiteral("PATH=%1/tools:/usr/bin:/bin").arg(m_folder.path()),
                                         QStringLiteral("root=%1").arg(root)} +
                             environment);
        const QString script =
            QStringLiteral("set -euo pipefail; source \"$root/packaging/bootstrap/lib.sh\"; ") + lines;
        shell.start(QStringLiteral("/bin/bash"),
                    QStringList{QStringLiteral("-c"), script, QStringLiteral("bash")} + arguments);
        if (!shell.waitForFinished()) {
            return {};
        }
        return {.code = shell.exitCode(),
                .out = QString::fromUtf8(shell.readAllStandardOutput()),
                .errors = QString::fromUtf8(shell.readAllStandardError())};
    }

    void write(const QString& name, const QByteArray& text) {
        const auto path = m_folder.filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        QVERIFY(file.setPermissions(file.permissions() | QFile::ExeOwner));
    }

    /// The package database says that these, and no others, are installed.
    void installed(const QByteArray& names) {
        QByteArray script = "#!/bin/sh\n";
        for (const auto& name : names.split(' ')) {
            script += "echo 'installed " + name + "'\n";
        }
        write(QStringLiteral("tools/dpkg-query"), script + "echo 'config-files removed-one'\n");
    }

private Q_SLOTS:

    void onlyWhatIsMissingIsAskedFor() {
        installed("cmake libfoo-dev");
        const auto answer = ask(QStringLiteral(
            "packages_build=(cmake ninja-build libfoo-dev libfoo removed-one); missing_packages build"));
        QCOMPARE(answer.out, QStringLiteral("ninja-build\nlibfoo\nremoved-one\n"));
    }

    void oneOfSeveralNamesIsEnough() {
        installed("new-name");
        const auto answer =
            ask(QStringLiteral("packages_build=('old-name|new-name' 'a|b'); missing_packages build"));
        QCOMPARE(answer.out, QStringLiteral("a|b\n"));
    }

    void aServerFromElsewhereIsEnough() {
        installed("nothing");
        write(QStringLiteral("lib/server/16/bin/server"), "");
        const auto answer =
            ask(QStringLiteral("packages_lab=(\"server=$PWD/lib/server/*/bin/server\" "
                               "\"other=$PWD/lib/other/*/bin/other\"); missing_packages lab"));
        QCOMPARE(answer.out, QStringLiteral("other\n"));
    }

    void nothingMissingNeedsNoRights() {
        installed("all");
        write(QStringLiteral("tools/sudo"), "#!/bin/sh\necho 'sudo was called' >&2; exit 1\n");
        write(QStringLiteral("tools/apt-get"), "#!/bin/sh\necho 'apt-get was called' >&2; exit 1\n");
        const auto answer = ask(QStringLiteral("packages_build=(all); ensure_packages build"));
        QCOMPARE(answer.errors, QString());
        QCOMPARE(answer.code, 0);
        QCOMPARE(answer.out, QStringLiteral("==> Packages: everything needed is installed.\n"));
    }

    void everyGroupSaysWhatItIsFor() {
        const auto answer =
            ask(QStringLiteral("for group in build lab test format; do declare -n list=packages_$group "
                               "reason=reason_$group; echo \"${#list[@]} $reason\"; done"));
        QCOMPARE(answer.code, 0);
        for (const auto& line : answer.out.trimmed().split(QLatin1Char('\n'))) {
            QVERIFY2(line.section(QLatin1Char(' '), 0, 0).toInt() > 0, qPrintable(line));
            QVERIFY2(line.section(QLatin1Char(' '), 1).size() > 10, qPrintable(line));
        }
    }

    void aTestThatDidNotRunHasNotPassed() {
        write(QStringLiteral("results.xml"),
              "<testsuite tests=\"4\">\n\t<testcase name=\"a\" classname=\"a\" time=\"1\" status=\"run\">\n"
              "\t<testcase name=\"b\" classname=\"b\" time=\"1\" status=\"fail\">\n"
              "\t<testcase name=\"c\" classname=\"c\" time=\"1\" status=\"notrun\">\n"
              "\t<testcase name=\"d\" classname=\"d\" time=\"1\" status=\"run\">\n</testsuite>\n");
        const auto answer = ask(QStringLiteral("count_tests results.xml; echo $tests_passed $tests_failed"));
        QCOMPARE(answer.out, QStringLiteral("2 2\n"));
    }

    void runStartsWhatWasMeant_data() {
        QTest::addColumn<QStringList>("given");
        QTest::addColumn<QStringList>("environment");
        QTest::addColumn<QString>("started");
        const QStringList screen{QStringLiteral("DISPLAY=:0")};
        const QStringList wayland{QStringLiteral("WAYLAND_DISPLAY=wayland-0")};
        const auto words = [](const char* line) {
            return QString::fromLatin1(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        };
        const auto text = [](const char* line) { return QString::fromLatin1(line); };
        QTest::newRow("nothing") << words("") << screen << text("--lab|");
        QTest::newRow("nothing, Wayland") << words("") << wayland << text("--lab|");
        QTest::newRow("nothing, no display") << words("") << QStringList() << text("serve --lab|yes");
        QTest::newRow("a fleet") << words("my.yaml") << screen << text("my.yaml|");
        QTest::newRow("a fleet, no display")
            << words("my.yaml") << QStringList() << text("serve my.yaml|yes");
        QTest::newRow("a fleet with another ending") << words("results") << screen << text("results|");
        QTest::newRow("an option") << words("--theme dark") << screen << text("--lab --theme dark|");
        QTest::newRow("an option and a fleet")
            << words("--theme dark my.yml") << screen << text("--theme dark my.yml|");
        QTest::newRow("a subcommand") << words("sweep --lab") << QStringList() << text("sweep --lab|");
        QTest::newRow("a subcommand of its own fleet")
            << words("check my.yaml") << screen << text("check my.yaml|");
        QTest::newRow("help") << words("--help") << QStringList() << text("--help|");
    }

    void runStartsWhatWasMeant() {
        QFETCH(QStringList, given);
        QFETCH(QStringList, environment);
        QFETCH(QString, started);
        write(QStringLiteral("results"), "services: []\n");
        const auto answer =
            ask(QStringLiteral("plan_start \"$@\"; echo \"${arguments[*]}|$headless\""), given, environment);
        QCOMPARE(answer.errors, QString());
        QCOMPARE(answer.out.trimmed(), started);
    }

private:
    QTemporaryDir m_folder;
};

HOLDFAST_TEST(TstBootstrap)
#include "tst_bootstrap.moc"
