// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_fleet.h"

#include "engine/core/base/text.h"
#include "engine/core/base/url.h"
#include "engine/core/discovery/compose_classify.h"
#include "engine/core/discovery/compose_links.h"
#include "engine/core/discovery/compose_names.h"
#include "engine/core/discovery/compose_needs.h"
#include "engine/core/discovery/compose_service.h"
#include "engine/core/discovery/password_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

namespace holdfast::discovery {

namespace {

constexpr Duration kLongestDeadline{24'000}; ///< within the usual interval of a sweep
constexpr Duration kUsualDeadline{5'000};
constexpr double kMiB = 1024.0 * 1024.0;

/// A text that a fleet file would not take for a variable, and that has one line.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 200)) {
        if (c != '$' && static_cast<unsigned char>(c) >= 0x20U && c != 0x7F) out += c;
    }
    return out;
}

bool isGoodName(const std::string& name) {
    return !name.empty() && name.size() <= 100 && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
    });
}

std::string amount(double bytes) {
    return bytes >= 1024.0 * kMiB ? fmt::format("{:.3g} GiB", bytes / (1024.0 * kMiB))
                                  : fmt::format("{:.4g} MiB", bytes / kMiB);
}

/// A repository's address may hold a token.
std::string sourceOf(const std::string& build) {
    if (const auto url = parseUrl(build)) return "built from " + plain(url->shown());
    return build.find('@') != std::string::npos ? std::string("built from a repository")
                                                : "built from " + plain(build);
}

std::string hostText(const std::string& host) {
    return host.find(':') != std::string::npos ? fmt::format("[{}]", host) : host;
}

class FleetBuilder {
public:
    FleetBuilder(const std::vector<ComposeService>& services, const ComposeNames& names, std::string host)
        : m_services(services), m_names(names), m_host(std::move(host)) {}

    DiscoveredService build(std::size_t index) {
        const auto& from = m_services[index];
        m_out = {};
        m_out.name = from.name;
        m_out.kind = kindOf(from);
        m_out.line = from.where.line;
        m_out.replicas = from.replicas;
        m_out.tags = from.profiles;
        std::erase_if(m_out.tags, [](const std::string& tag) { return !isGoodName(tag); });
        readRole(from);
        const auto at = reachedAt(m_services, m_names, index, m_out.kind, m_host);
        switch (m_out.kind) {
        case ServiceKind::Http:
        case ServiceKind::Web:
        case ServiceKind::Proxy:
        case ServiceKind::Prometheus:
            if (at) readHttp(index, *at);
            break;
        case ServiceKind::Postgres:
            if (at) readPostgres(from, *at);
            break;
        case ServiceKind::Redis:
            if (at) readRedis(from, *at);
            break;
        case ServiceKind::Celery:
            readCelery(index);
            break;
        case ServiceKind::Tcp:
            if (at) m_out.address = fmt::format("{}:{}", hostText(at->host), at->port);
            break;
        case ServiceKind::Process:
            break;
        }
        if (at && at->onHost && !m_out.address.empty())
            m_out.comments.push_back(
                "network_mode: host; this is the port it usually listens on: see that it is so");
        if (m_out.address.empty()) sayUnreached(index);
        readCheck(from);
        readLimits(from);
        return std::move(m_out);
    }

private:
    void readRole(const ComposeService& from) {
        const auto known = knownImage(from.image);
        const auto image = plain(from.image);
        if (known && known->kind == m_out.kind && !known->about.empty())
            m_out.role = fmt::format("{} ({})", known->about, image);
        else if (!image.empty())
            m_out.role = image;
        else if (!from.build.empty())
            m_out.role = sourceOf(from.build);
    }

    void readHttp(std::size_t index, const ReachedAt& at) {
        const auto& from = m_services[index];
        m_out.address =
            fmt::format("{}://{}:{}", at.encrypted ? "https" : "http", hostText(at.host), at.port);
        if (at.encrypted)
            m_out.comments.push_back(
                "its certificate is hardly for this address: name it with tls: { name: … }");
        if (m_out.kind == ServiceKind::Prometheus) return;
        const auto& check = from.health;
        const auto known = knownImage(from.image);
        const bool asked = check.kind == HealthHint::Kind::Http && check.port == at.container &&
                           m_names.isItself(index, check.host);
        if (asked) {
            m_out.health = plain(check.path);
            if (check.sendsHeader)
                m_out.comments.push_back(
                    "its healthcheck sends a header of its own: a token may be needed here");
        } else if (known && !known->health.empty() && known->port == at.container) {
            m_out.health = std::string(known->health);
        } else {
            m_out.health = "/";
            m_out.expect = "200-499";
            m_out.comments.push_back(
                "no health page is known: any answer below 500 counts; name the page if it has one");
        }
    }

    void readPostgres(const ComposeService& from, const ReachedAt& at) {
        m_out.address = fmt::format("postgresql://{}:{}", hostText(at.host), at.port);
        m_out.user = "postgres";
        for (const auto name : {"POSTGRES_USER", "POSTGRESQL_USERNAME"}) {
            if (const auto value = plain(from.valueOf(name)); !value.empty()) m_out.user = value;
        }
        m_out.database = m_out.user;
        for (const auto name : {"POSTGRES_DB", "POSTGRESQL_DATABASE"}) {
            if (const auto value = plain(from.valueOf(name)); !value.empty()) m_out.database = value;
        }
        m_out.comments.push_back("better an account that may only read: resources/grants/postgres.sql");
        if (from.valueOf("POSTGRES_HOST_AUTH_METHOD") == "trust") return;
        takePassword(from, {"POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD", "POSTGRES_PASSWORD_FILE"},
                     "POSTGRES_PASSWORD");
    }

    void readRedis(const ComposeService& from, const ReachedAt& at) {
        m_out.address = fmt::format("redis://{}:{}", hostText(at.host), at.port);
        m_out.memoryLimit = from.memoryBytes;
        // Also where the variable that holds it is not set here.
        const bool byCommand = from.rawCommand.find("--requirepass") != std::string::npos;
        const auto isGiven = [&from](std::string_view name) {
            const auto* variable = from.variable(name);
            return variable != nullptr && (!variable->value.empty() || !variable->raw.empty());
        };
        if (byCommand && from.variable("REDIS_PASSWORD") == nullptr) {
            m_out.passwordVariable = m_passwords.ofCommand(from, "--requirepass", "REDIS_PASSWORD");
            m_out.comments.push_back(fmt::format("set {} in the environment: --requirepass of its command",
                                                 m_out.passwordVariable));
            return;
        }
        const bool byArguments = from.valueOf("REDIS_ARGS").find("--requirepass") != std::string::npos;
        if (!byCommand && !byArguments && !isGiven("REDIS_PASSWORD") && !isGiven("VALKEY_PASSWORD") &&
            !isGiven("REDIS_PASSWORD_FILE"))
            return;
        takePassword(from, {"REDIS_PASSWORD", "VALKEY_PASSWORD", "REDIS_PASSWORD_FILE"}, "REDIS_PASSWORD");
    }

    void takePassword(const ComposeService& from, std::initializer_list<std::string_view> names,
                      const std::string& usual) {
        m_out.passwordVariable = usual;
        const ServiceVariable* found = nullptr;
        for (const auto name : names) {
            if (found == nullptr) found = from.variable(name);
        }
        m_out.passwordVariable = m_passwords.ofVariable(from, found, usual);
        m_out.comments.push_back(found == nullptr
                                     ? fmt::format("set {} in the environment", m_out.passwordVariable)
                                     : fmt::format("set {} in the environment: {}, {} line {}",
                                                   m_out.passwordVariable, plain(found->name),
                                                   found->where.fileName(), found->where.line));
    }

    /// A worker is watched through its queue: the broker has to be reached.
    void readCelery(std::size_t index) {
        const auto& from = m_services[index];
        const auto broker = brokerOf(index);
        if (!broker) return;
        const auto to = m_names.host(index, broker->host);
        if (!to || kindOf(m_services[*to]) != ServiceKind::Redis) {
            m_out.comments.push_back("queues are read from Redis only: this broker is another");
            return;
        }
        const auto at = reachedAt(m_services, m_names, *to, ServiceKind::Redis, m_host);
        if (!at) return;
        const auto before = std::exchange(m_out, {});
        readRedis(m_services[*to], *at);
        auto redis = std::exchange(m_out, before);
        m_out.address = redis.address;
        m_out.passwordVariable = redis.passwordVariable;
        const auto number = parseNumber(broker->database);
        if (number && *number >= 0.0 && *number <= 65'535.0) m_out.database = broker->database;
        m_out.comments.push_back(fmt::format("watched through its queue in {}", m_services[*to].name));
        readQueues(from);
    }

    std::optional<NamedHost> brokerOf(std::size_t index) const {
        const auto& from = m_services[index];
        const auto first = [](const std::vector<NamedHost>& hosts) {
            return hosts.empty() ? std::nullopt : std::optional(hosts.front());
        };
        for (const auto& variable : from.variables) {
            if (variable.name.ends_with("BROKER_URL") || variable.name.ends_with("BROKER"))
                if (const auto host = first(hostsIn(variable.name, variable.value))) return host;
        }
        if (const auto host = first(hostsInWord(optionOf(from, {"--broker", "-b"})))) return host;
        for (const auto& variable : from.variables) {
            if (variable.name.find("REDIS") == std::string::npos) continue;
            if (const auto host = first(hostsIn(variable.name, variable.value))) return host;
        }
        return std::nullopt;
    }

    void readQueues(const ComposeService& from) {
        const auto given = optionOf(from, {"-Q", "--queues"});
        for (std::string_view rest = given; !rest.empty();) {
            const auto comma = rest.find(',');
            const std::string queue(trimmed(rest.substr(0, comma)));
            const bool good = !queue.empty() && queue.find_first_of("${}\"' ") == std::string::npos;
            if (good && m_out.queues.size() < 50) m_out.queues.push_back(plain(queue));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    }

    void sayUnreached(std::size_t index) {
        const auto& from = m_services[index];
        const auto owner = m_names.networkOwner(index);
        const auto known = knownImage(from.image);
        const auto& ports = m_services[owner].ports;
        const bool chosen =
            std::ranges::any_of(ports, [](const PublishedPort& port) { return port.host == 0; });
        if (m_out.kind == ServiceKind::Celery) {
            m_out.comments.push_back(
                "not watched: its queue would be, once the port of its Redis broker is published; "
                "then give address and take out «probe»");
            return;
        }
        if (m_out.kind == ServiceKind::Process) {
            m_out.comments.push_back(
                "not watched: nothing says how it is asked; give metrics, queries or a pid file as "
                "«process», and take out «probe»");
            return;
        }
        std::string why = "not watched: no port of it is published to the host";
        if (chosen) why = "not watched: Docker chooses another port of the host at each start";
        if (owner != index)
            why = fmt::format("not watched: which of the ports of {} is its own cannot be told",
                              m_services[owner].name);
        const int port = known && known->kind == m_out.kind && known->port != 0 ? known->port
                         : from.health.port != 0                                ? from.health.port
                         : !from.exposed.empty()                                ? from.exposed.front()
                                                                                : 0;
        const std::string example = port == 0 ? std::string("ports: [\"127.0.0.1:PORT:PORT\"]")
                                              : fmt::format("ports: [\"127.0.0.1:{0}:{0}\"]", port);
        m_out.comments.push_back(fmt::format("{}; publish it ({}),", why, example));
        m_out.comments.push_back(fmt::format("then replace «probe» by address: {}", addressExample(port)));
    }

    std::string addressExample(int port) const {
        const std::string number = port == 0 ? "PORT" : std::to_string(port);
        switch (m_out.kind) {
        case ServiceKind::Postgres:
            return fmt::format("postgresql://{}:{}", m_host, number);
        case ServiceKind::Redis:
            return fmt::format("redis://{}:{}", m_host, number);
        case ServiceKind::Tcp:
        case ServiceKind::Process:
        case ServiceKind::Celery:
            return fmt::format("{}:{}", m_host, number);
        default:
            return fmt::format("http://{}:{}", m_host, number);
        }
    }

    void readCheck(const ComposeService& from) {
        const auto& check = from.health;
        if (check.kind == HealthHint::Kind::Off)
            m_out.comments.push_back("its healthcheck is switched off in Compose");
        if (m_out.address.empty() || !check.timeout) return;
        const bool usable = *check.timeout >= Duration(100) && *check.timeout <= kLongestDeadline;
        if (usable && *check.timeout != kUsualDeadline) m_out.deadline = check.timeout;
    }

    void readLimits(const ComposeService& from) {
        std::string limits;
        if (from.memoryBytes && !m_out.memoryLimit) limits = amount(*from.memoryBytes) + " of memory";
        if (from.cpus && *from.cpus > 0.0)
            limits += fmt::format("{}{:.4g} CPU", limits.empty() ? "" : ", ", *from.cpus);
        if (!limits.empty()) m_out.comments.push_back("limits of its container: " + limits);
    }

    const std::vector<ComposeService>& m_services;
    const ComposeNames& m_names;
    std::string m_host;
    PasswordNames m_passwords;
    DiscoveredService m_out;
};

} // namespace

DiscoveredFleet fleetOf(const ComposeProject& project, const FileReader& read, const Variables& variables,
                        const std::string& host, Findings& findings) {
    std::vector<ComposeService> services;
    TextBudget budget;
    for (const auto& source : project.services) {
        if (!isGoodName(source.name)) {
            findings.note(source.where,
                          "a service's name has letters, digits, «-», «_» and «.», at most 100: left out");
            continue;
        }
        services.push_back(readComposeService(source, read, variables, budget, findings));
    }
    DiscoveredFleet fleet;
    fleet.name = plain(project.name).empty() ? "compose" : plain(project.name);
    fleet.source = project.files.empty() ? std::string() : plain(project.files.front());
    const ComposeNames names(services);
    auto needs = findNeeds(services, names, project.inactive, findings);
    FleetBuilder builder(services, names, host);
    std::set<std::string> left;
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (needs.jobs.contains(i)) continue;
        if (services[i].replicas == 0) {
            findings.note(
                services[i].where,
                fmt::format("service «{}» is scaled to nothing (replicas: 0): left out", services[i].name));
            left.insert(services[i].name);
            continue;
        }
        fleet.services.push_back(builder.build(i));
    }
    std::erase_if(needs.dependencies, [&](const DiscoveredDependency& edge) {
        return left.contains(edge.from) || left.contains(edge.to);
    });
    fleet.dependencies = std::move(needs.dependencies);
    return fleet;
}

} // namespace holdfast::discovery
