// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include <csignal>
#include <cstdint>
#include <functional>

namespace holdfast::testing {

/// A free loopback port. It stays reserved for about a minute: nobody is given it by asking for port 0, yet a
/// server that names it (and sets SO_REUSEADDR, as all servers here do) can bind it.
[[nodiscard]] std::uint16_t freePort();

/// True when a loopback connection to the port is accepted at once.
[[nodiscard]] bool acceptsTcp(std::uint16_t port);

/// True when a plain HTTP GET of 127.0.0.1:port/path is answered with status 200. Waits two seconds at most.
[[nodiscard]] bool answersHttp(std::uint16_t port, const QByteArray& path);

/// A real server of the system as a child of the test: its own private folder and process group, a clean
/// environment, and gone (with its children) when the object is destroyed or the test is killed.
///
/// Thread: created, used and destroyed on one thread with an event dispatcher. start() and stop() wait.
class ProcessServer {
public:
    struct Options {
        QString program; ///< absolute path, or a name found in PATH and the folders of Debian's servers
        QStringList arguments = {};
        QStringList environment = {}; ///< «NAME=value», beside PATH, HOME, LC_ALL and TZ
        QString runAs = {};           ///< account to run as when the test runs as root; empty: as the test
        std::function<bool()> ready = {}; ///< asked again and again; none: ready once started
        std::chrono::milliseconds readyWithin{20'000};
        std::chrono::milliseconds stopWithin{5'000}; ///< afterwards it is killed
        int stopSignal = SIGTERM;
    };

    ProcessServer();
    explicit ProcessServer(Options options);
    virtual ~ProcessServer();
    ProcessServer(const ProcessServer&) = delete;
    ProcessServer& operator=(const ProcessServer&) = delete;

    /// What to run. Before start(); the folder exists already, so that options can name files in it.
    void setOptions(Options options) { m_options = std::move(options); }

    /// Starts it and waits until it is ready. False: trouble() says why, with the end of its log. Can be
    /// called again after stop() or kill().
    [[nodiscard]] bool start();
    /// Asks it to end, waits, kills it when it does not.
    void stop();
    /// SIGKILL to the whole process group, as a crash.
    void kill();
    /// Stops its processes in place (a hang) and lets them go on.
    void freeze();
    void thaw();

    /// Runs a command to its end with the server's account, environment and folder (initdb, psql, …). False:
    /// it failed; its output is at the end of log().
    [[nodiscard]] bool runTool(const QString& program, const QStringList& arguments);

    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }

    [[nodiscard]] qint64 pid() const { return m_process.processId(); }

    [[nodiscard]] QString trouble() const { return m_trouble; }

    [[nodiscard]] QByteArray log();

    [[nodiscard]] QString directory() const { return m_directory.path(); }

    /// A path in the private folder.
    [[nodiscard]] QString path(const QString& name) const { return m_directory.filePath(name); }

    /// Writes a file into the private folder, owned by the account it runs as, readable by that only.
    bool writeFile(const QString& name, const QByteArray& content);

private:
    struct CommandLine {
        QString program;
        QStringList arguments = {};
    };

    [[nodiscard]] CommandLine commandLine(const QString& program, const QStringList& arguments) const;
    void prepare(QProcess& process) const;
    void giveToAccount(const QString& path) const;
    void signalGroup(int signal) const;

    QTemporaryDir m_directory;
    Options m_options;
    QProcess m_process;
    qint64 m_group = 0;
    QByteArray m_log;
    QString m_trouble;
};

} // namespace holdfast::testing
