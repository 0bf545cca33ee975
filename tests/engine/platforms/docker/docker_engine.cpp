// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/platforms/docker/docker_engine.h"

#include "engine/platforms/local/proc_files.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtNetwork/QLocalSocket>
#include <QtTest/QTest>

#include <filesystem>

namespace holdfast::testing {

using nlohmann::json;

namespace {

/// Ends up as process 1: collects what is left over, and hides the two folders outside its own that an engine
/// writes to.
const auto kHolder =
    QStringLiteral("mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /etc/docker && echo held; "
                   "while :; do sleep 3600 & wait; done");
constexpr int kAnswerMs = 30'000;

} // namespace

DockerEngine::DockerEngine(Listen listen) : m_listen(listen) {
    static int count = 0;
    m_group = "/holdfast-test-" + QByteArray::number(::getpid()) + "-" + QByteArray::number(++count);
    QStringList arguments{QStringLiteral("--mount"), QStringLiteral("--pid"), QStringLiteral("--fork"),
                          QStringLiteral("--kill-child"), QStringLiteral("--mount-proc")};
    if (listen == Listen::Socket) arguments << QStringLiteral("--net");
    arguments << QStringLiteral("--") << QStringLiteral("/bin/sh") << QStringLiteral("-c") << kHolder;
    m_holder.setOptions({.program = QStringLiteral("unshare"), .arguments = arguments, .ready = [this] {
                             return m_holder.log().contains("held");
                         }});
    if (listen == Listen::Tls) m_port = freePort();
}

DockerEngine::~DockerEngine() {
    m_holder.kill(); // with process 1 all of it goes at once
    m_daemon.kill();
    removeGroups();
}

bool DockerEngine::makeFiles() {
    const auto server = m_authority.issue({.name = "127.0.0.1"});
    const auto client = m_authority.issue({.name = "holdfast"});
    QDir root(m_daemon.directory());
    return root.mkpath(QStringLiteral("root/bin")) &&
           m_daemon.writeFile(QStringLiteral("daemon.json"), "{}") &&
           m_daemon.writeFile(QStringLiteral("ca.pem"), m_authority.certificate()) &&
           m_daemon.writeFile(QStringLiteral("server.pem"), server.certificate) &&
           m_daemon.writeFile(QStringLiteral("server-key.pem"), server.key) &&
           m_daemon.writeFile(QStringLiteral("client.pem"), client.certificate) &&
           m_daemon.writeFile(QStringLiteral("client-key.pem"), client.key);
}

bool DockerEngine::start() {
    if (!m_holder.isRunning() && (!makeFiles() || !m_holder.start())) return false;
    const auto inside = platforms::childrenOf(static_cast<pid_t>(m_holder.pid()));
    if (inside.size() != 1) return false;
    QStringList arguments{QStringLiteral("--target=%1").arg(inside.front()),
                          QStringLiteral("--mount"),
                          QStringLiteral("--pid"),
                          QStringLiteral("--net"),
                          QStringLiteral("--"),
                          QStringLiteral("dockerd"),
                          QStringLiteral("--host=unix://") % m_daemon.path(QStringLiteral("d.sock")),
                          QStringLiteral("--data-root=") % m_daemon.path(QStringLiteral("data")),
                          QStringLiteral("--exec-root=") % m_daemon.path(QStringLiteral("exec")),
                          QStringLiteral("--pidfile=") % m_daemon.path(QStringLiteral("pid")),
                          QStringLiteral("--config-file=") % m_daemon.path(QStringLiteral("daemon.json")),
                          QStringLiteral("--storage-driver=vfs"),
                          QStringLiteral("--exec-opt=native.cgroupdriver=cgroupfs"),
                          QStringLiteral("--cgroup-parent=") % QString::fromLatin1(m_group),
                          QStringLiteral("--live-restore")};
    if (m_listen == Listen::Tls)
        arguments << QStringLiteral("--bridge=none") << QStringLiteral("--iptables=false")
                  << QStringLiteral("--ip-forward=false") << QStringLiteral("--tlsverify")
                  << QStringLiteral("--host=tcp://127.0.0.1:%1").arg(m_port)
                  << QStringLiteral("--tlscacert=") % m_daemon.path(QStringLiteral("ca.pem"))
                  << QStringLiteral("--tlscert=") % m_daemon.path(QStringLiteral("server.pem"))
                  << QStringLiteral("--tlskey=") % m_daemon.path(QStringLiteral("server-key.pem"));
    m_daemon.setOptions(
        {.program = QStringLiteral("nsenter"),
         .arguments = arguments,
         .ready = [this] { return exchange("GET /_ping HTTP/1.0\r\n\r\n", {}).contains(" 200 OK"); },
         .readyWithin = std::chrono::seconds(60)});
    QFile::remove(m_daemon.path(QStringLiteral("pid"))); // of one that was killed
    if (!m_daemon.start()) return false;
    if (call("GET", "/images/json").empty()) image("holdfast-test:1");
    return true;
}

void DockerEngine::signalDaemon(int signal) const {
    for (const pid_t pid : platforms::childrenOf(static_cast<pid_t>(m_daemon.pid())))
        ::kill(pid, signal);
}

void DockerEngine::kill() {
    signalDaemon(SIGKILL);
    // What started it ends after it. Ended first, it would leave a daemon that dies but still listens.
    if (!QTest::qWaitFor([this] { return !m_daemon.isRunning(); }, 10'000)) qFatal("the engine does not die");
    m_daemon.stop();
}

QByteArray DockerEngine::exchange(const QByteArray& head, const QByteArray& body) {
    QLocalSocket socket;
    socket.connectToServer(m_daemon.path(QStringLiteral("d.sock")));
    if (!socket.waitForConnected(1000)) return {};
    socket.write(head + body);
    QByteArray answer;
    while (socket.waitForReadyRead(kAnswerMs))
        answer += socket.readAll();
    return answer + socket.readAll();
}

json DockerEngine::call(const QByteArray& method, const QByteArray& target, const json& body, int wanted) {
    const auto text = body.is_null() ? QByteArray() : QByteArray::fromStdString(body.dump());
    const auto answer =
        exchange(method + " /v1.40" + target + " HTTP/1.0\r\nContent-Type: application/json\r\n" +
                     "Content-Length: " + QByteArray::number(text.size()) + "\r\n\r\n",
                 text);
    const int status = answer.mid(9, 3).toInt();
    if (wanted == 0 ? status < 200 || status >= 400 : status != wanted)
        qFatal("%s %s: %s", method.constData(), target.constData(), answer.simplified().constData());
    const auto document = answer.mid(answer.indexOf("\r\n\r\n") + 4).toStdString();
    return json::parse(document, nullptr, false);
}

std::string DockerEngine::run(const std::string& name, const std::string& script, const json& spec) {
    json body{{"Image", "holdfast-test:1"}, {"Cmd", {"/bin/sh", "-c", script}}};
    if (spec.is_object()) body.merge_patch(spec);
    const auto created = call("POST", "/containers/create?name=" + QByteArray::fromStdString(name), body);
    auto id = created.at("Id").get<std::string>();
    call("POST", "/containers/" + QByteArray::fromStdString(id) + "/start");
    return id;
}

void DockerEngine::image(const std::string& name, const std::vector<std::string>& changes) {
    const QString root = m_daemon.path(QStringLiteral("root"));
    if (!QFile::exists(root % QStringLiteral("/bin/busybox"))) {
        QFile::copy(QStringLiteral("/bin/busybox"), root % QStringLiteral("/bin/busybox"));
        for (const auto* tool : {"sh", "sleep", "echo", "cat", "true", "false", "touch", "test"})
            QFile::link(QStringLiteral("busybox"), root % QStringLiteral("/bin/") % QLatin1String(tool));
    }
    const auto tar = m_daemon.path(QStringLiteral("root.tar"));
    if (!m_daemon.runTool(QStringLiteral("tar"),
                          {QStringLiteral("-cf"), tar, QStringLiteral("-C"), root, QStringLiteral(".")}))
        qFatal("no image: %s", m_daemon.log().constData());
    QFile file(tar);
    if (!file.open(QIODevice::ReadOnly)) qFatal("no image");
    const auto colon = name.find(':');
    QByteArray target = "/images/create?fromSrc=-&repo=" + QByteArray::fromStdString(name.substr(0, colon)) +
                        "&tag=" + QByteArray::fromStdString(name.substr(colon + 1));
    for (const auto& change : changes)
        target += "&changes=" + QByteArray::fromStdString(change).toPercentEncoding();
    const auto answer = exchange("POST /v1.40" + target + " HTTP/1.0\r\nContent-Type: application/x-tar\r\n" +
                                     "Content-Length: " + QByteArray::number(file.size()) + "\r\n\r\n",
                                 file.readAll());
    if (!answer.contains(" 200 OK") || answer.contains("errorDetail"))
        qFatal("no image: %s", answer.constData());
}

void DockerEngine::clear() {
    for (const auto& container : call("GET", "/containers/json?all=1"))
        call("DELETE", "/containers/" + QByteArray::fromStdString(container.at("Id").get<std::string>()) +
                           "?force=1&v=1");
}

/// The engine removes the control groups of its containers; after a kill they are left, empty. Also takes
/// what a test has left that was itself killed.
void DockerEngine::removeGroups() const {
    namespace fs = std::filesystem;
    std::error_code ignored;
    std::vector<fs::path> roots{"/sys/fs/cgroup"};
    for (const auto& entry : fs::directory_iterator("/sys/fs/cgroup", ignored)) {
        if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) roots.push_back(entry.path());
    }
    std::vector<fs::path> folders;
    for (const auto& root : roots) {
        for (const auto& entry : fs::directory_iterator(root, ignored)) {
            const auto parts =
                QString::fromStdString(entry.path().filename().string()).split(QLatin1Char('-'));
            if (parts.size() != 4 || parts[0] != QLatin1String("holdfast") ||
                parts[1] != QLatin1String("test"))
                continue;
            const bool mine = "/" + QByteArray::fromStdString(entry.path().filename().string()) == m_group;
            if (!mine && fs::exists("/proc/" + parts[2].toStdString(), ignored)) continue;
            folders.push_back(entry.path());
            for (const auto& inner : fs::recursive_directory_iterator(entry.path(), ignored)) {
                if (inner.is_directory(ignored)) folders.push_back(inner.path());
            }
        }
    }
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder)
        fs::remove(*folder, ignored); // innermost first
}

} // namespace holdfast::testing
