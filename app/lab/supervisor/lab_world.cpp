// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab_world.h"

#include "app/lab/shared/http_call.h"

#include <fmt/format.h>
#include <unistd.h>

namespace holdfast::lab {

namespace {

constexpr Duration kProbeTimeout{800};
constexpr std::size_t kServices = 13;

} // namespace

LabWorld::LabWorld(LabDirectory directory, std::vector<PortReservation> ports, LabPlan plan,
                   LabPrograms programs, LabAccounts accounts)
    : m_directory(std::move(directory))
    , m_ports(std::move(ports))
    , m_plan(std::move(plan))
    , m_programs(std::move(programs))
    , m_accounts(std::move(accounts)) {}

Result<LabWorld> LabWorld::make(const std::string& serviceProgram) {
    auto programs = findPrograms(serviceProgram);
    if (!programs) return std::unexpected(programs.error());
    auto accounts = findAccounts();
    if (!accounts) return std::unexpected(accounts.error());
    std::vector<PortReservation> ports;
    while (ports.size() < kServices) {
        auto port = PortReservation::take();
        if (!port) return std::unexpected(port.error());
        ports.push_back(std::move(*port));
    }
    auto certificates = makeCertificates({"localhost", "aiwfe.com"});
    if (!certificates) return std::unexpected(certificates.error());
    auto directory = LabDirectory::create();
    if (!directory) return std::unexpected(directory.error());
    std::size_t next = 0;
    LabPlan plan = makePlan(makeSecrets(), [&] { return ports.at(next++).port(); });
    plan.users.caPem = certificates->authority;
    LabWorld world(std::move(*directory), std::move(ports), std::move(plan), std::move(*programs),
                   std::move(*accounts));
    if (auto made = world.makeFolders(std::move(*certificates)); !made) return std::unexpected(made.error());
    return world;
}

Result<void> LabWorld::makeFolders(LabCertificates certificates) {
    const auto& others = m_accounts.others;
    std::map<std::string, std::string> made;
    for (const auto& [name, owner] :
         {std::pair<const char*, std::optional<platforms::Account>>{"postgres", m_accounts.postgres},
          {"redis", others},
          {"caddy", others},
          {"services", others},
          {"logs", std::nullopt},
          {"run", std::nullopt}}) {
        auto folder = m_directory.makeFolder(name, owner);
        if (!folder) return std::unexpected(folder.error());
        made[name] = *folder;
    }
    auto ca = m_directory.writeFile("ca.pem", certificates.authority);
    if (!ca) return std::unexpected(ca.error());
    m_caFile = *ca;
    m_postgres.emplace(m_programs, made["postgres"], m_plan);
    m_redis.emplace(m_programs, made["redis"], m_plan);
    m_caddy.emplace(m_programs, made["caddy"], m_plan, std::move(certificates));
    return {};
}

void LabWorld::complete(platforms::ProcessSpec& spec, const std::string& folder) const {
    spec.directory = m_directory.file(folder);
    spec.logFile = m_directory.file(fmt::format("logs/{}.log", spec.name));
    spec.pidFile = m_directory.file(fmt::format("run/{}.pid", spec.name));
    spec.environment.insert(spec.environment.end(),
                            {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "TMPDIR=" + spec.directory});
}

platforms::ProcessSpec LabWorld::serviceProcess(ServiceConfig config) const {
    platforms::ProcessSpec spec;
    spec.name = config.name;
    spec.program = m_programs.service;
    spec.arguments = {config.name};
    // It may lie in a folder that only root can enter: it starts as root and then becomes the account by
    // itself.
    config.account = m_accounts.others ? m_accounts.others->name : "";
    config.parent = ::getpid();
    spec.input = toJsonText(config);
    complete(spec, "services");
    return spec;
}

std::vector<platforms::ProcessSpec> LabWorld::processes() const {
    std::vector<platforms::ProcessSpec> specs;
    for (auto spec : {m_postgres->initialiser(), m_postgres->server()}) {
        spec.account = m_accounts.postgres;
        complete(spec, "postgres");
        specs.push_back(std::move(spec));
    }
    for (auto spec : {m_redis->server(), m_caddy->server()}) {
        spec.account = m_accounts.others;
        complete(spec, spec.name);
        specs.push_back(std::move(spec));
    }
    for (const auto& service : m_plan.services) {
        if (service.kind == LabKind::Service) specs.push_back(serviceProcess(service.config));
    }
    specs.push_back(serviceProcess(m_plan.users));
    return specs;
}

std::map<std::string, std::string> LabWorld::variables() const {
    std::map<std::string, std::string> values{{"LAB_RUN", m_directory.file("run")}, {"LAB_CA", m_caFile}};
    if (m_postgres) values["LAB_POSTGRES_CONFIG"] = m_postgres->dataFolder() + "/postgresql.conf";
    if (m_caddy) values["LAB_CADDY_ADMIN"] = m_caddy->adminSocket();
    for (const auto& service : m_plan.services)
        values[service.portVariable] = std::to_string(service.port);
    return values;
}

std::map<std::string, std::string> LabWorld::secrets() const {
    return {{"LAB_POSTGRES_PASSWORD", m_plan.secrets.postgresPassword},
            {"LAB_REDIS_PASSWORD", m_plan.secrets.redisPassword}};
}

Result<std::string> LabWorld::writeFleetFile() const {
    return m_directory.writeFile("lab.yaml", fillIn(labFleetText(), variables()));
}

bool LabWorld::isReady(const PlannedService& service) const {
    switch (service.kind) {
    case LabKind::Postgres:
        return m_postgres->isReady();
    case LabKind::Redis:
        return m_redis->isReady();
    case LabKind::Caddy:
        return m_caddy->isReady();
    case LabKind::Service:
        break;
    }
    HttpCall request;
    request.port = service.port;
    request.path = "/health";
    const auto answer = call(request, kProbeTimeout);
    return answer && answer->status == 200;
}

void LabWorld::heal(const PlannedService& service) const {
    // What cannot be healed now shows on the screen as what it is: a server that is full or refuses writes.
    if (service.kind == LabKind::Postgres) (void)m_postgres->refuseWrites(false);
    if (service.kind == LabKind::Redis) (void)m_redis->removeFill();
}

} // namespace holdfast::lab
