// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/lab/lab_client.h"

#include "app/lab/shared/http_call.h"
#include "app/lab/shared/postgres_session.h"
#include "app/lab/shared/redis_session.h"
#include "engine/platforms/local/proc_files.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslSocket>
#include <QtTest/QTest>

#include <charconv>
#include <filesystem>

namespace holdfast::testing {

namespace {

constexpr Duration kQuick{2'000};

std::optional<double> toNumber(const std::string& text) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

/// «hybrid-memory-service» is LAB_MEMORY_PORT, «api» LAB_API_PORT.
std::string variableOf(const std::string& id) {
    std::string word = id == "hybrid-memory-service" ? "memory" : id.substr(0, id.find('-'));
    for (char& letter : word)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return "LAB_" + word + "_PORT";
}

} // namespace

LabClient::LabClient()
    : m_lab(std::make_unique<lab::LabProcess>(
          lab::LabProcess::Options{.onFault = [this](const auto& event) { events.push_back(event); }})) {
    m_lab->addListener(this);
}

LabClient::~LabClient() {
    if (m_lab) m_lab->removeListener(this);
}

void LabClient::labChanged(const ports::LabState& state) {
    m_state = state;
    if (!state.directory.empty()) m_directory = state.directory;
}

std::string LabClient::await(const std::function<void(ports::LabControl::Answer)>& order) {
    // Kept by the answer too: one that comes after we gave up finds its place.
    auto outcome = std::make_shared<std::optional<Result<void>>>();
    order([outcome](Result<void> answer) { *outcome = std::move(answer); });
    if (!QTest::qWaitFor([&] { return outcome->has_value(); }, kPatienceMs)) return "no answer";
    return **outcome ? "" : (**outcome).error().detail + " ";
}

bool LabClient::start() {
    const std::string why = await([this](auto answer) { m_lab->start(std::move(answer)); });
    m_trouble = QString::fromStdString(why + m_state.trouble);
    m_environment = m_lab->labEnvironment();
    return why.empty();
}

bool LabClient::stop() {
    return await([this](auto answer) { m_lab->stop(std::move(answer)); }).empty();
}

const ports::LabService& LabClient::service(const std::string& id) const {
    for (const auto& service : m_state.services) {
        if (service.id.value() == id) return service;
    }
    qFatal("the lab has no service %s", id.c_str());
}

bool LabClient::hasFault(const std::string& id, const std::string& fault) const {
    return std::ranges::any_of(service(id).faults, [&](const auto& active) { return active.fault == fault; });
}

std::string LabClient::inject(const std::string& id, const std::string& fault, double strength,
                              std::optional<Duration> lasts) {
    const ports::FaultOrder order{
        .service = ServiceId(id), .fault = fault, .strength = strength, .lasts = lasts};
    return await([&](auto answer) { m_lab->inject(order, std::move(answer)); });
}

std::string LabClient::endFault(const std::string& id, const std::string& fault) {
    return await([&](auto answer) { m_lab->endFault(ServiceId(id), fault, std::move(answer)); });
}

std::string LabClient::startService(const std::string& id) {
    return await([&](auto answer) { m_lab->startService(ServiceId(id), std::move(answer)); });
}

std::string LabClient::stopService(const std::string& id) {
    return await([&](auto answer) { m_lab->stopService(ServiceId(id), std::move(answer)); });
}

std::uint16_t LabClient::portOf(const std::string& id) const {
    return static_cast<std::uint16_t>(std::stoi(m_environment.at(variableOf(id))));
}

std::optional<double> LabClient::metric(const std::string& id, const std::string& line) const {
    lab::HttpCall request;
    request.port = portOf(id);
    request.path = "/metrics";
    const auto page = lab::call(request, kQuick);
    if (!page) return std::nullopt;
    const auto at = page->body.find("\n" + line + " ");
    if (at == std::string::npos) return std::nullopt;
    return toNumber(page->body.substr(at + line.size() + 2));
}

std::optional<double> LabClient::healthSeconds(const std::string& id, Duration timeout) const {
    lab::HttpCall request;
    request.port = portOf(id);
    request.path = "/health";
    QElapsedTimer timer;
    timer.start();
    const auto answer = lab::call(request, timeout);
    if (!answer || answer->status != 200) return std::nullopt;
    return static_cast<double>(timer.nsecsElapsed()) * 1e-9;
}

int LabClient::request(const std::string& id) const {
    lab::HttpCall request;
    request.port = portOf(id);
    request.path = "/query";
    const auto answer = lab::call(request, Duration(3'000));
    return answer ? answer->status : 0;
}

std::optional<std::string> LabClient::redis(const std::vector<std::string>& words) const {
    auto session = lab::RedisSession::open(
        {.port = portOf("redis"), .password = m_environment.at("LAB_REDIS_PASSWORD")}, kQuick);
    if (!session) return std::nullopt;
    const auto answer = session->command(words, kQuick);
    if (!answer) return std::nullopt;
    return answer->text.empty() ? std::to_string(answer->integer) : answer->text;
}

double LabClient::redisInfo(const std::string& name) const {
    const std::string info = redis({"INFO"}).value_or("");
    const auto at = info.find("\n" + name + ":");
    return at == std::string::npos ? -1.0 : toNumber(info.substr(at + name.size() + 2)).value_or(-1.0);
}

std::optional<double> LabClient::sql(const std::string& statement) const {
    auto session = lab::PostgresSession::open({.host = "127.0.0.1",
                                               .port = portOf("postgres"),
                                               .user = "holdfast",
                                               .password = m_environment.at("LAB_POSTGRES_PASSWORD"),
                                               .database = "app",
                                               .application = "test"},
                                              kQuick);
    if (!session) return std::nullopt;
    const auto rows = session->run(statement, {}, kQuick);
    return rows && !rows->empty() ? toNumber(rows->front()) : std::nullopt;
}

int LabClient::throughProxy(const QByteArray& path) const {
    QFile ca(QString::fromStdString(m_environment.at("LAB_CA")));
    if (!ca.open(QIODevice::ReadOnly)) return 0;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates(QSslCertificate::fromDevice(&ca));
    QSslSocket socket;
    socket.setSslConfiguration(tls);
    socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), portOf("caddy"), QStringLiteral("localhost"));
    if (!socket.waitForEncrypted(2000)) return 0;
    socket.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    QByteArray answer;
    while (answer.size() < 12 && socket.waitForReadyRead(3000))
        answer += socket.readAll();
    return answer.mid(9, 3).toInt();
}

std::vector<pid_t> LabClient::processes() const {
    return processesOf(m_directory);
}

std::vector<pid_t> processesOf(const std::string& directory) {
    // The folder's name says it: holdfast-lab-PID-….
    const std::string name = std::filesystem::path(directory).filename().string();
    const double number = toNumber(name.substr(std::string("holdfast-lab-").size())).value_or(0.0);
    const auto supervisor = static_cast<pid_t>(number);
    auto pids = platforms::descendantsOf(supervisor);
    pids.insert(pids.begin(), supervisor);
    return pids;
}

std::string leftOf(const std::string& directory, const std::vector<pid_t>& processes) {
    std::string left;
    for (const pid_t pid : processes) {
        const auto stat = platforms::readProcessStat(pid);
        if (stat && stat->state != 'Z') left += "process " + std::to_string(pid) + " ";
    }
    if (std::filesystem::exists(directory)) left += directory;
    return left;
}

} // namespace holdfast::testing
