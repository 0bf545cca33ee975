// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/spawn.h"
#include "tests/engine/platforms/local/supervised.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>

#include <sys/wait.h>

#include <thread>

using namespace holdfast;
using namespace holdfast::platforms;
using holdfast::testing::isAlive;

class TstSpawn : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsWithTheArgumentsAndTheEnvironmentGivenAndNoOther();
    void aSecretTravelsByStandardInput();
    void inheritsNoDescriptorAndNoSignalMask();
    void aProgramThatIsNotThereIsToldAtOnce();
    void aFolderThatIsNotThereIsToldAtOnce();
    void relativePathsAndTooMuchInputAreRefused();
    void anOpenInputTellsOfItsHoldersEnd();
    void endsWithTheThreadThatStartedIt();
    void becomesAnotherAccountForGood();

private:
    ProcessSpec shell(const std::string& script) const;
    std::string outputOf(const ProcessSpec& spec) const;

    QTemporaryDir m_folder;
};

ProcessSpec TstSpawn::shell(const std::string& script) const {
    ProcessSpec spec;
    spec.name = "shell";
    spec.program = "/bin/sh";
    spec.arguments = {"-c", script};
    spec.directory = m_folder.path().toStdString();
    return spec;
}

std::string TstSpawn::outputOf(const ProcessSpec& spec) const {
    const auto spawned = spawn(spec);
    if (!spawned) return "not started: " + spawned.error().detail;
    ::waitpid(spawned->pid, nullptr, 0);
    QFile output;
    if (!output.open(spawned->output.get(), QIODevice::ReadOnly)) return "no output";
    return output.readAll().toStdString();
}

void TstSpawn::runsWithTheArgumentsAndTheEnvironmentGivenAndNoOther() {
    qputenv("HOLDFAST_TEST_SECRET", "must not be handed on");
    ProcessSpec spec = shell("");
    spec.program = "/usr/bin/env";
    spec.arguments = {};
    spec.environment = {"ONE=1 and a space", "TWO=2"};
    QCOMPARE(outputOf(spec), std::string("ONE=1 and a space\nTWO=2\n"));
    qunsetenv("HOLDFAST_TEST_SECRET");

    ProcessSpec named = shell("");
    named.argumentZero = "another-name";
    named.arguments = {"-c", "echo \"$0:$1\"; umask", "zero", "$(not expanded)"};
    QCOMPARE(outputOf(named), std::string("zero:$(not expanded)\n0077\n"));
}

void TstSpawn::aSecretTravelsByStandardInput() {
    ProcessSpec spec = shell("read word; echo \"got $word\"; read more || echo end");
    spec.input = "hunter2\n";
    QCOMPARE(outputOf(spec), std::string("got hunter2\nend\n"));
}

void TstSpawn::inheritsNoDescriptorAndNoSignalMask() {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    ::signal(SIGINT, SIG_IGN);
    // Not protected by close-on-exec, as a library's might be.
    const int leaky = ::dup(1);
    // The third is the folder that ls reads.
    const std::string descriptors = outputOf(shell("exec ls /proc/self/fd"));
    const std::string masks = outputOf(shell("exec grep -E 'SigBlk|SigIgn' /proc/self/status"));
    ::close(leaky);
    ::signal(SIGINT, SIG_DFL);
    ::pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
    QCOMPARE(descriptors, std::string("0\n1\n2\n3\n"));
    QCOMPARE(masks, std::string("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"));
}

void TstSpawn::aProgramThatIsNotThereIsToldAtOnce() {
    ProcessSpec spec = shell("");
    spec.program = "/no/such/program";
    const auto spawned = spawn(spec);
    QVERIFY(!spawned.has_value());
    QCOMPARE(spawned.error().code, ErrorCode::FixSetup);
    QCOMPARE(spawned.error().detail, std::string("/no/such/program: No such file or directory"));
}

void TstSpawn::aFolderThatIsNotThereIsToldAtOnce() {
    ProcessSpec spec = shell("");
    spec.directory = "/no/such/folder";
    const auto spawned = spawn(spec);
    QVERIFY(!spawned.has_value());
    QVERIFY(spawned.error().detail.find("/no/such/folder") != std::string::npos);
}

void TstSpawn::relativePathsAndTooMuchInputAreRefused() {
    ProcessSpec relative = shell("");
    relative.program = "sh";
    QCOMPARE(spawn(relative).error().code, ErrorCode::FixInput);
    ProcessSpec chatty = shell("");
    chatty.input.assign(61UL * 1024, 'x');
    QCOMPARE(spawn(chatty).error().code, ErrorCode::FixInput);
}

void TstSpawn::anOpenInputTellsOfItsHoldersEnd() {
    ProcessSpec spec = shell("cat >/dev/null; echo over");
    spec.inputKind = StandardInput::Open;
    auto spawned = spawn(spec);
    QVERIFY(spawned.has_value());
    QVERIFY(isAlive(spawned->pid));
    spawned->input.reset();
    int status = -1;
    QCOMPARE(::waitpid(spawned->pid, &status, 0), spawned->pid);
    QCOMPARE(status, 0);
}

void TstSpawn::endsWithTheThreadThatStartedIt() {
    pid_t pid = 0;
    std::thread starter([&] { pid = spawn(shell("exec sleep 600")).value().pid; });
    starter.join();
    int status = 0;
    QCOMPARE(::waitpid(pid, &status, 0), pid);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

void TstSpawn::becomesAnotherAccountForGood() {
    const bool root = ::geteuid() == 0;
    ProcessSpec spec =
        shell("id -u; id -g; id -G | wc -w; grep NoNewPrivs /proc/$$/status; test -w . && echo mine");
    spec.environment = {"PATH=/usr/bin:/bin"};
    const auto nobody = findAccount("nobody");
    QVERIFY(nobody.has_value());
    spec.account = *nobody;
    if (root) {
        QTemporaryDir folder;
        spec.directory = folder.path().toStdString();
        QCOMPARE(::chown(spec.directory.c_str(), nobody->user, nobody->group), 0);
        const std::string expected = std::to_string(nobody->user) + "\n" + std::to_string(nobody->group) +
                                     "\n" + std::to_string(nobody->groups.size()) +
                                     "\nNoNewPrivs:\t1\nmine\n";
        QCOMPARE(outputOf(spec), expected);
    } else {
        const auto spawned = spawn(spec);
        QVERIFY(!spawned.has_value());
        QVERIFY(spawned.error().detail.starts_with("cannot run as nobody"));
    }
}

HOLDFAST_TEST(TstSpawn)
#include "tst_spawn.moc"
