// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/service_reader.h"

#include "engine/core/base/text.h"
#include "engine/core/base/url.h"
#include "engine/core/fleet/backup_reader.h"
#include "engine/core/fleet/signal_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::yaml {

namespace {

constexpr std::array<std::string_view, 31> kServiceKeys{
    "kind",       "role",       "address", "health",   "metrics",  "expect",        "tls",      "deadline",
    "user",       "token",      "process", "queues",   "signals",  "limits",        "queries",  "scrape",
    "objectives", "depends_on", "tags",    "replicas", "critical", "priority",      "platform", "password",
    "query",      "database",   "about",   "probe",    "recovery", "configuration", "backup"};
constexpr std::array<std::string_view, 9> kKinds{"http",   "web",        "proxy", "postgres", "redis",
                                                 "celery", "prometheus", "tcp",   "process"};
constexpr std::array<std::string_view, 1> kProbeWords{"none"};
constexpr std::array<std::string_view, 6> kProbeKeys{"address", "health",  "metrics",
                                                     "process", "queries", "scrape"};
constexpr std::array<std::string_view, 3> kTlsKeys{"verify", "ca", "name"};

/// Builds the probes of one service, one method a way of reading.
class ServiceBuilder {
public:
    ServiceBuilder(Reader& reader, const Mapping& map, const FleetDefaults& defaults, ServiceSpec& spec)
        : m_reader(reader), m_map(map), m_defaults(defaults), m_spec(spec) {}

    void build() {
        const std::size_t errorsBefore = m_reader.errorCount();
        if (isLeftUnread()) return;
        readCommon();
        readAddress();
        switch (m_spec.kind) {
        case ServiceKind::Http:
        case ServiceKind::Web:
        case ServiceKind::Proxy:
            addHttp();
            break;
        case ServiceKind::Postgres:
            addDatabase(ProbeKind::Postgres, {"postgresql", "postgres"}, 5432);
            break;
        case ServiceKind::Redis:
            addDatabase(ProbeKind::Redis, {"redis", "rediss"}, 6379);
            break;
        case ServiceKind::Celery:
            addOptionalHealth();
            addDatabase(ProbeKind::Celery, {"redis", "rediss"}, 6379);
            break;
        case ServiceKind::Prometheus:
            addPrometheusServer();
            break;
        case ServiceKind::Tcp:
            addTcp();
            break;
        case ServiceKind::Process:
            break;
        }
        addMetricsPage();
        addProcess();
        addQueries();
        if (m_spec.probes.empty() && m_reader.errorCount() == errorsBefore) {
            m_reader.error(m_map.where(),
                           fmt::format("service «{}»: nothing says how to read it (address, process, "
                                       "metrics or queries)",
                                       m_spec.id.value()));
        }
        collectSignals();
    }

private:
    /// «probe: none»: others depend on it, and nothing reads it; its state is unknown, never assumed.
    bool isLeftUnread() {
        if (!m_map.has("probe")) return false;
        static_cast<void>(m_reader.word(m_map["probe"], "probe", kProbeWords));
        for (const auto key : kProbeKeys) {
            if (m_map.has(key))
                m_reader.error(m_map["probe"].Mark(), fmt::format("probe: none, yet there is «{}»", key));
        }
        return true;
    }

    ProbeSpec probe(ProbeKind kind, std::string target) const {
        ProbeSpec out;
        out.kind = kind;
        out.target = std::move(target);
        out.deadline = m_deadline;
        out.tls = m_tls;
        out.user = m_user;
        out.password = m_password;
        return out;
    }

    void readCommon() {
        m_deadline = m_defaults.deadline;
        if (m_map.has("deadline")) {
            m_deadline = m_reader.duration(m_map["deadline"], "deadline", Duration(100), Duration(60'000))
                             .value_or(m_deadline);
        }
        if (m_map.has("user")) m_user = m_reader.text(m_map["user"], "user").value_or("");
        for (const auto key : {"password", "token"}) {
            if (!m_map.has(key)) continue;
            const auto node = m_map[key];
            if (node.IsScalar() && !Reader::usesEnvironment(node)) {
                m_reader.note(node.Mark(),
                              fmt::format("{}: it stands in the file for everyone to read; take it from "
                                          "the environment: ${{NAME}}",
                                          key));
            }
            m_password = Secret(m_reader.text(node, key).value_or(""));
        }
        if (m_map.has("tls")) readTls(m_map["tls"]);
    }

    void readTls(const YAML::Node& node) {
        const Mapping tls(m_reader, node, "tls", kTlsKeys);
        if (tls.has("verify")) {
            const bool verify = m_reader.boolean(tls["verify"], "verify").value_or(true);
            m_tls.verification = verify ? TlsVerification::Verify : TlsVerification::Off;
            if (!verify)
                m_reader.note(tls["verify"].Mark(), "TLS is not verified for this target: anyone can be it");
        }
        if (tls.has("ca")) m_tls.caFile = m_reader.path(m_reader.text(tls["ca"], "ca").value_or(""));
        if (tls.has("name")) m_tls.serverName = m_reader.text(tls["name"], "name").value_or("");
    }

    void readAddress() {
        if (!m_map.has("address")) {
            if (m_spec.kind != ServiceKind::Process && !m_map.has("queries")) {
                m_reader.error(m_map.where(),
                               fmt::format("service «{}»: «address» is missing", m_spec.id.value()));
            }
            return;
        }
        const auto node = m_map["address"];
        const auto text = m_reader.text(node, "address");
        if (!text) return;
        m_url = parseUrl(*text);
        if (!m_url) m_url = parseEndpoint(*text);
        if (!m_url) {
            m_reader.error(node.Mark(), "address: expected a URL (http://host:port) or host:port");
            return;
        }
        if (!m_url->password.empty() && node.Scalar().find(m_url->password) != std::string::npos) {
            m_reader.note(node.Mark(),
                          "address: a password stands in the file; take it from the environment: ${NAME}");
        }
        if (!m_url->user.empty() && m_user.empty()) m_user = m_url->user;
        if (!m_url->password.empty() && m_password.isEmpty()) m_password = Secret(m_url->password);
        m_spec.address = m_url->shown();
    }

    bool requireScheme(std::initializer_list<std::string_view> schemes) {
        if (!m_url) return false;
        // «postgresql+asyncpg» is how SQLAlchemy writes it.
        const std::string scheme = m_url->scheme.substr(0, m_url->scheme.find('+'));
        if (std::ranges::find(schemes, scheme) != schemes.end() || m_url->scheme.empty()) return true;
        m_reader.error(m_map["address"].Mark(), fmt::format("address: expected {}://…, found {}://…",
                                                            *schemes.begin(), m_url->scheme));
        return false;
    }

    /// A path on the service's address, or an absolute URL.
    std::string urlOf(const std::string& pathOrUrl) const {
        if (parseUrl(pathOrUrl) || !m_url) return pathOrUrl;
        Url url = *m_url;
        url.path = pathOrUrl.starts_with('/') ? pathOrUrl : "/" + pathOrUrl;
        return url.shown();
    }

    void addHttp() {
        if (!requireScheme({"http", "https"})) return;
        if (m_url->scheme.empty()) {
            m_reader.error(m_map["address"].Mark(),
                           "address: expected a URL that begins with http:// or https://");
            return;
        }
        std::string health = m_spec.kind == ServiceKind::Http ? "/health" : "/";
        if (!m_url->path.empty() && m_url->path != "/" && m_spec.kind != ServiceKind::Http)
            health = m_url->path;
        if (m_map.has("health")) health = m_reader.text(m_map["health"], "health").value_or(health);
        addHttpProbe(urlOf(health));
    }

    /// A worker may have a health page beside its queue.
    void addOptionalHealth() {
        if (!m_map.has("health")) return;
        const auto url = m_reader.text(m_map["health"], "health");
        if (!url) return;
        if (!parseUrl(*url)) {
            m_reader.error(m_map["health"].Mark(), "health: expected a URL such as http://host:8002/health");
            return;
        }
        addHttpProbe(*url);
    }

    void addHttpProbe(std::string url) {
        auto http = probe(ProbeKind::Http, std::move(url));
        if (m_spec.kind == ServiceKind::Celery) clearCredentials(http);
        if (m_map.has("expect")) readExpected(http);
        m_spec.probes.push_back(std::move(http));
    }

    void readExpected(ProbeSpec& http) {
        const auto text = m_reader.text(m_map["expect"], "expect");
        if (!text) return;
        const auto dash = text->find('-');
        const auto from = parseNumber(text->substr(0, dash));
        const auto to = dash == std::string::npos ? from : parseNumber(text->substr(dash + 1));
        if (!from || !to || *from < 100 || *to > 599 || *from > *to) {
            m_reader.error(m_map["expect"].Mark(),
                           "expect: expected a status or a range such as 200 or 200-399");
            return;
        }
        http.expectedStatusFrom = static_cast<int>(*from);
        http.expectedStatusTo = static_cast<int>(*to);
    }

    void addDatabase(ProbeKind kind, std::initializer_list<std::string_view> schemes, int port) {
        if (!requireScheme(schemes)) return;
        auto database = probe(kind, m_url->endpoint(port));
        database.database = m_url->path.size() > 1 ? m_url->path.substr(1) : "";
        if (m_map.has("database"))
            database.database = m_reader.text(m_map["database"], "database").value_or("");
        database.useTls = m_url->scheme == "rediss" ||
                          m_url->query.find("sslmode=require") != std::string::npos ||
                          m_url->query.find("sslmode=verify") != std::string::npos || m_map.has("tls");
        if (m_map.has("query")) database.query = m_reader.text(m_map["query"], "query").value_or("");
        if (kind == ProbeKind::Celery) {
            database.queues = m_map.has("queues") ? m_reader.texts(m_map["queues"], "queues")
                                                  : std::vector<std::string>{"celery"};
        }
        m_spec.probes.push_back(std::move(database));
    }

    void addPrometheusServer() {
        if (!requireScheme({"http", "https"})) return;
        m_spec.probes.push_back(probe(ProbeKind::Http, urlOf("/-/healthy")));
        m_spec.probes.push_back(probe(ProbeKind::Prometheus, m_url->shown()));
    }

    void addTcp() {
        if (!m_url) return;
        if (m_url->port == 0) {
            m_reader.error(m_map["address"].Mark(), "address: expected host:port");
            return;
        }
        const ProbeKind kind = m_map.has("tls") ? ProbeKind::Tls : ProbeKind::Tcp;
        m_spec.probes.push_back(probe(kind, m_url->endpoint(m_url->port)));
    }

    void addMetricsPage() {
        if (!m_map.has("metrics") && !m_map.has("scrape")) return;
        std::string page = "/metrics";
        if (m_map.has("metrics")) {
            page = m_reader.text(m_map["metrics"], "metrics").value_or(page);
            if (page == "false" || page == "off") return;
            if (page == "true" || page == "on") page = "/metrics";
        }
        const bool onItsOwn = parseUrl(page).has_value();
        if (!onItsOwn && (!m_url || (m_url->scheme != "http" && m_url->scheme != "https"))) {
            m_reader.error(
                m_map[m_map.has("metrics") ? "metrics" : "scrape"].Mark(),
                "metrics: expected a URL such as http://host:9187/metrics, since the address is not HTTP");
            return;
        }
        auto metrics = probe(ProbeKind::Metrics, urlOf(page));
        if (onItsOwn && m_url && m_url->scheme != "http" && m_url->scheme != "https")
            clearCredentials(metrics);
        if (m_map.has("scrape")) metrics.metrics = readMetrics(m_reader, m_map["scrape"], "scrape", "metric");
        m_spec.probes.push_back(std::move(metrics));
    }

    /// The broker's or the database's password is not for a page beside it.
    static void clearCredentials(ProbeSpec& spec) {
        spec.user.clear();
        spec.password = Secret();
    }

    void addProcess() {
        if (!m_map.has("process")) return;
        const auto text = m_reader.text(m_map["process"], "process");
        if (!text || text->empty()) return;
        auto process = probe(ProbeKind::Process, text->starts_with("pid:") ? *text : m_reader.path(*text));
        clearCredentials(process);
        process.processName = process.target;
        m_spec.probes.push_back(std::move(process));
    }

    void addQueries() {
        if (!m_map.has("queries")) return;
        if (m_defaults.prometheusUrl.empty()) {
            m_reader.error(m_map["queries"].Mark(),
                           "queries: no Prometheus to ask; give «prometheus: http://…» for the fleet");
            return;
        }
        auto own = std::ranges::find(m_spec.probes, ProbeKind::Prometheus, &ProbeSpec::kind);
        if (own == m_spec.probes.end()) {
            auto added = probe(ProbeKind::Prometheus, m_defaults.prometheusUrl);
            clearCredentials(added);
            own = m_spec.probes.insert(m_spec.probes.end(), std::move(added));
        }
        own->metrics = readMetrics(m_reader, m_map["queries"], "queries", "promql");
    }

    void collectSignals() {
        const auto add = [&](const SignalSpec& signal) {
            if (std::ranges::find(m_spec.signals, signal.id, &SignalSpec::id) == m_spec.signals.end()) {
                m_spec.signals.push_back(signal);
            }
        };
        for (const auto& source : m_spec.probes) {
            // A query of one's own says nothing about the targets of that Prometheus.
            const bool foreign =
                source.kind == ProbeKind::Prometheus && m_spec.kind != ServiceKind::Prometheus;
            if (!foreign) {
                for (const auto& signal : defaultSignals(source.kind))
                    add(signal);
            }
            if (source.kind == ProbeKind::Celery && source.queues.size() > 1) {
                for (const auto& queue : source.queues) {
                    add({.id = SignalId(fmt::format("{}.{}", signals::kQueueDepth, queue)),
                         .unit = Unit::Count,
                         .part = Part::None,
                         .thresholds = {},
                         .limit = {}});
                    add({.id = SignalId(fmt::format("{}.{}", signals::kOldestTask, queue)),
                         .unit = Unit::Seconds,
                         .part = Part::None,
                         .thresholds = {},
                         .limit = {}});
                }
            }
            for (const auto& metric : source.metrics)
                add(metric.signal);
        }
    }

    Reader& m_reader;
    const Mapping& m_map;
    const FleetDefaults& m_defaults;
    ServiceSpec& m_spec;
    std::optional<Url> m_url;
    Duration m_deadline{5'000};
    TlsSpec m_tls;
    std::string m_user;
    Secret m_password;
};

} // namespace

std::span<const std::string_view> serviceKeys() {
    return kServiceKeys;
}

ServiceSpec readService(Reader& reader, const std::string& name, const YAML::Mark& where,
                        const YAML::Node& node, const FleetDefaults& defaults) {
    ServiceSpec spec;
    spec.id = ServiceId(name);
    spec.line = where.line + 1;
    const Mapping map(reader, node, fmt::format("service «{}»", name), kServiceKeys);
    if (!node.IsMap()) {
        if (node.IsNull())
            reader.error(where, fmt::format("service «{}» is empty: give kind and address", name));
        return spec;
    }
    if (map.has("kind")) {
        if (const auto kind = reader.word(map["kind"], "kind", kKinds)) {
            spec.kind = *serviceKindFromString(*kind);
        } else {
            return spec; // everything else depends on it
        }
    } else {
        reader.error(where, fmt::format("service «{}»: «kind» is missing", name));
        return spec;
    }
    if (map.has("role")) spec.role = reader.text(map["role"], "role").value_or("");
    if (map.has("tags")) spec.tags = reader.texts(map["tags"], "tags");
    if (map.has("replicas")) spec.replicas = reader.integer(map["replicas"], "replicas", 1, 1000).value_or(1);
    if (map.has("priority"))
        spec.priority = reader.integer(map["priority"], "priority", 0, 10'000).value_or(100);
    if (map.has("configuration")) readConfiguration(reader, map["configuration"], spec);
    if (map.has("critical")) spec.critical = reader.boolean(map["critical"], "critical").value_or(false);
    ServiceBuilder(reader, map, defaults, spec).build();
    readSignals(reader, map, spec);
    readPlatform(reader, map, spec);
    if (map.has("backup")) readBackup(reader, map["backup"], spec);
    return spec;
}

} // namespace holdfast::yaml
