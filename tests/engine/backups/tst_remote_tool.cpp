// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/remote_tool.h"
#include "tests/engine/backups/done.h"
#include "tests/support/ssh_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <cerrno>
#include <csignal>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::testing::SshServer;
using namespace std::chrono_literals;

namespace {

constexpr int kServerPatience = 60'000; // milliseconds

} // namespace

class TstRemoteTool final : public QObject {
    Q_OBJECT

    std::unique_ptr<SshServer> m_ssh;

    [[nodiscard]] RemoteHost host(const char* name) const {
        return *RemoteHost::of({.settings = {.sshTo = name}, .sshConfig = m_ssh->clientConfig()});
    }

    static ToolCall script(const std::string& text) { return {.program = "sh", .arguments = {"-c", text}}; }

    /// What a host that cannot be reached is said to be.
    [[nodiscard]] std::string saidOf(const char* name) const {
        const auto end = host(name).run(script("true"), 60s, {});
        return end ? "nothing is wrong" : end.error().detail;
    }

private Q_SLOTS:

    void initTestCase() {
        m_ssh = std::make_unique<SshServer>();
        QVERIFY2(m_ssh->begin(), qPrintable(m_ssh->trouble() + QString::fromUtf8(m_ssh->log())));
    }

    void cleanupTestCase() { m_ssh.reset(); }

    void wordsArriveAsTheyAre() {
        const std::vector<std::string> words{"plain",    "",           "-rf",      "--",          "two words",
                                             "it's",     "\"quoted\"", "$HOME",    "`id`",        "$(id)",
                                             "a\nb",     "*",          "~",        ";id",         "&& id",
                                             "back\\",   "\\'",        "!history", "> /dev/null", "#no",
                                             "\xc3\xa4", "tab\there",  "''",       "%s %n",       "{a,b}"};
        std::string expected;
        for (const auto& word : words)
            expected += "<" + word + ">";
        ToolCall call{.program = "printf", .arguments = {"<%s>"}};
        call.arguments.insert(call.arguments.end(), words.begin(), words.end());

        const auto end = host("lab").run(std::move(call), 60s, {});

        HOLDFAST_DONE(end);
        QVERIFY(end->good());
        QCOMPARE(end->output, expected);
    }

    void aPasswordGoesWhereNobodySeesIt() {
        const std::string secret = "wh1spered 'n\"d $HOME `id` \\n";
        // All command lines of this machine: those of ssh, of its shell there, and of the tool.
        auto call =
            script("printf '%s\\n' \"$PGPASSWORD\"; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '");
        call.environment = {"PGAPPNAME=one two", "PGPASSWORD=" + secret};

        const auto end = host("lab").run(std::move(call), 60s, {});

        HOLDFAST_DONE(end);
        QVERIFY2(end->output.starts_with(secret + "\n"), end->output.substr(0, 200).c_str());
        const auto seen = end->output.substr(secret.size());
        QVERIFY(seen.find("cmdline") != std::string::npos); // it did look
        QVERIFY(seen.find("wh1spered") == std::string::npos);
        auto torn = script("true");
        torn.environment = {"PGPASSWORD=one\ntwo"};
        const auto refused = host("lab").over(std::move(torn));
        QVERIFY(!refused && refused.error().code == ErrorCode::FixInput);
    }

    void whatIsWrongIsSaidWithWhatToDo() {
        for (const auto& [name, words] :
             {std::pair{"stranger", "is not known here. Connect once by hand"},
              std::pair{"changed", "another machine answers"},
              std::pair{"locked", "locked refuses the login"},
              std::pair{"closed", "nothing takes ssh connections on closed"},
              std::pair{"no-such-host.invalid", "nobody knows a host no-such-host.invalid"}}) {
            const auto said = saidOf(name);
            QVERIFY2(said.find(words) != std::string::npos, said.c_str());
        }
        const auto none = host("lab").run({.program = "no-such-tool"}, 60s, {});
        QVERIFY(!none && none.error().code == ErrorCode::FixSetup);
        QVERIFY2(none.error().detail.find("no-such-tool is not on lab") != std::string::npos,
                 none.error().detail.c_str());
        const auto failed = host("lab").run(script("echo out; echo its words >&2; exit 3"), 60s, {});
        HOLDFAST_DONE(failed);
        QCOMPARE(failed->code, 3);
        const auto said = host("lab").trouble("sh", *failed).detail;
        QVERIFY2(said.find("sh on lab failed: out / its words") != std::string::npos, said.c_str());
    }

    void dataIsKeptApartFromWords() {
        QTemporaryDir place;
        const auto file = place.filePath(QStringLiteral("data"));
        const auto end = host("lab").runInto(
            file.toStdString(), script("echo words >&2; head -c 3000000 /dev/zero; echo more >&2"), {}, 60s,
            {});
        HOLDFAST_DONE(end);
        QCOMPARE(QFile(file).size(), qint64{3'000'000});
        QCOMPARE(lastWords(end->output), std::string("words / more"));
    }

    void aConnectionThatIsCutIsNoEnd() {
        QTemporaryDir place;
        const auto end = host("lab").runInto(place.filePath(QStringLiteral("data")).toStdString(),
                                             // Its parent is the sshd of this connection.
                                             script("head -c 100000 /dev/zero; kill -9 $PPID"), {}, 60s, {});
        QVERIFY(!end);
        QVERIFY2(end.error().detail.find("The connection to lab was lost") != std::string::npos,
                 end.error().detail.c_str());
        QVERIFY(end.error().code == ErrorCode::Retry);
    }

    void endingItHereEndsItThere() {
        std::atomic<int> pid = 0;
        auto call = script("echo $$; exec sleep 600");
        call.data = [&pid](std::string_view bytes) {
            pid = std::atoi(std::string(bytes).c_str());
            return true;
        };
        auto there = host("lab").over(std::move(call));
        HOLDFAST_DONE(there);
        auto process = ToolProcess::start(std::move(*there));
        HOLDFAST_DONE(process);
        QTRY_VERIFY_WITH_TIMEOUT(pid > 0, kServerPatience);
        QVERIFY(::kill(pid, 0) == 0);

        (*process)->stop(SIGTERM, 5s);

        QTRY_VERIFY_WITH_TIMEOUT(::kill(pid, 0) != 0 && errno == ESRCH, kServerPatience);
    }
};

HOLDFAST_TEST(TstRemoteTool)
#include "tst_remote_tool.moc"
