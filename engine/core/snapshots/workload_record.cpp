// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/workload_record.h"

#include "engine/core/snapshots/canonical_json.h"
#include "engine/core/snapshots/native_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace holdfast::snapshots {

using namespace workloads;
using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 3> kMountKinds{"bind", "volume", "temporary"};

/// Writes a configuration, concealing what must be.
class Writer {
public:
    explicit Writer(const Concealer& concealer) : m_concealer(concealer) {}

    /// A text that is no setting: paths, names.
    [[nodiscard]] json text(const std::string& value) const {
        return isUtf8(value) ? json(value) : m_concealer.concealed(value);
    }

    [[nodiscard]] json texts(const std::vector<std::string>& values) const {
        json out = json::array();
        for (const auto& value : values)
            out.push_back(text(value));
        return out;
    }

    [[nodiscard]] json mounts(const std::vector<Mount>& values) const {
        json out = json::array();
        for (const auto& mount : values)
            out.push_back({{"kind", kMountKinds.at(static_cast<std::size_t>(mount.kind))},
                           {"source", text(mount.source)},
                           {"target", text(mount.target)},
                           {"read_only", mount.readOnly}});
        return out;
    }

    [[nodiscard]] json networks(const std::vector<NetworkLink>& values) const {
        json out = json::array();
        for (const auto& link : values)
            out.push_back({{"network", text(link.network)}, {"aliases", texts(link.aliases)}});
        return out;
    }

    [[nodiscard]] json ports(const std::vector<PublishedPort>& values) const {
        json out = json::array();
        for (const auto& port : values)
            out.push_back({{"port", port.port},
                           {"protocol", text(port.protocol)},
                           {"host_address", text(port.hostAddress)},
                           {"host_port", port.hostPort}});
        return out;
    }

    [[nodiscard]] json healthCheck(const HealthCheck& check) const {
        return {{"command", m_concealer.arguments(check.command)},
                {"interval_ms", check.interval.count()},
                {"timeout_ms", check.timeout.count()},
                {"start_period_ms", check.startPeriod.count()},
                {"retries", check.retries}};
    }

private:
    const Concealer& m_concealer;
};

json settingsOf(const Configuration& configuration, const Concealer& concealer) {
    json environment = json::object();
    for (const auto& [name, value] : configuration.environment)
        environment[name] = concealer.setting(name, value.reveal());
    json labels = json::object();
    for (const auto& [name, value] : configuration.labels)
        labels[name] = concealer.setting(name, value);
    return {{"environment", std::move(environment)}, {"labels", std::move(labels)}};
}

/// Reads one document; the first mistake counts, what is concealed and not at hand is named.
class Reader {
public:
    Reader(const json& document, const SecretPool& pool) : m_document(document), m_pool(pool) {}

    [[nodiscard]] const json& field(const json& in, const char* name) {
        static const json none;
        if (in.is_object() && in.contains(name)) return in[name];
        wrong(name, "is missing");
        return none;
    }

    [[nodiscard]] std::string text(const json& value, const std::string& name) {
        if (value.is_string()) return value.get<std::string>();
        const auto hidden = concealedIn(value);
        if (!hidden) {
            wrong(name, "is no text");
            return {};
        }
        if (const auto* found = m_pool.find(hidden->fingerprint)) return *found;
        m_missing.push_back(
            hidden->reference.empty() ? name : fmt::format("{} (it came from {})", name, hidden->reference));
        return {};
    }

    [[nodiscard]] std::string text(const char* name) { return text(field(m_document, name), name); }

    [[nodiscard]] std::vector<std::string> texts(const json& values, const std::string& name) {
        std::vector<std::string> out;
        if (!values.is_array()) wrong(name, "is no list");
        if (values.is_array()) {
            for (const auto& value : values)
                out.push_back(text(value, fmt::format("{}[{}]", name, out.size())));
        }
        return out;
    }

    [[nodiscard]] std::map<std::string, std::string> settings(const char* name) {
        std::map<std::string, std::string> out;
        const auto& values = field(m_document, name);
        if (!values.is_object()) wrong(name, "is no object");
        if (values.is_object()) {
            for (const auto& [key, value] : values.items())
                out[key] = text(value, fmt::format("{}.{}", name, key));
        }
        return out;
    }

    template <typename Number>
    [[nodiscard]] Number number(const json& in, const char* name, Number least, Number most) {
        const auto& value = field(in, name);
        const bool fits = std::is_floating_point_v<Number> ? value.is_number() : value.is_number_integer();
        const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
        if (!fits || huge) {
            wrong(name, "is no number of its kind");
            return {};
        }
        const auto read = static_cast<double>(value.get<double>());
        if (read < static_cast<double>(least) || read > static_cast<double>(most)) {
            wrong(name, "is out of range");
            return {};
        }
        return value.get<Number>();
    }

    [[nodiscard]] bool flag(const json& in, const char* name) {
        const auto& value = field(in, name);
        if (!value.is_boolean()) wrong(name, "is neither true nor false");
        return value.is_boolean() && value.get<bool>();
    }

    [[nodiscard]] const json& list(const char* name) {
        static const json empty = json::array();
        const auto& value = field(m_document, name);
        if (value.is_array()) return value;
        wrong(name, "is no list");
        return empty;
    }

    [[nodiscard]] const SecretPool& pool() const noexcept { return m_pool; }

    void missing(const std::string& name) { m_missing.push_back(name); }

    void wrong(const std::string& name, const char* what) {
        if (m_wrong.empty())
            m_wrong = fmt::format("The recorded configuration is not sound: «{}» {}.", name, what);
    }

    [[nodiscard]] Result<void> result() const {
        if (!m_wrong.empty()) return failure(ErrorCode::FixInput, m_wrong);
        if (!m_missing.empty())
            return failure(ErrorCode::FixSetup,
                           fmt::format("These could be secrets, so their values were not kept, and they are "
                                       "not at hand any more: {}. Set them where the service is defined.",
                                       fmt::join(m_missing, ", ")));
        return {};
    }

private:
    const json& m_document;
    const SecretPool& m_pool;
    std::string m_wrong;
    std::vector<std::string> m_missing;
};

constexpr std::int64_t kMostBytes = std::int64_t{1} << 53U;
constexpr std::int64_t kMostMilliseconds = 86'400'000LL * 366;

void readMounts(Reader& in, Configuration& out) {
    for (const auto& entry : in.list("mounts")) {
        Mount mount;
        const auto kind = in.text(in.field(entry, "kind"), "mounts.kind");
        const auto found = std::ranges::find(kMountKinds, kind);
        if (found == kMountKinds.end())
            in.wrong("mounts.kind", "is none of its words");
        else
            mount.kind = static_cast<MountKind>(found - kMountKinds.begin());
        mount.source = in.text(in.field(entry, "source"), "mounts.source");
        mount.target = in.text(in.field(entry, "target"), "mounts.target");
        mount.readOnly = in.flag(entry, "read_only");
        out.mounts.push_back(std::move(mount));
    }
}

void readLinks(Reader& in, Configuration& out) {
    for (const auto& entry : in.list("networks"))
        out.networks.push_back({.network = in.text(in.field(entry, "network"), "networks.network"),
                                .aliases = in.texts(in.field(entry, "aliases"), "networks.aliases")});
    for (const auto& entry : in.list("ports"))
        out.ports.push_back({.port = in.number(entry, "port", 0, 65'535),
                             .protocol = in.text(in.field(entry, "protocol"), "ports.protocol"),
                             .hostAddress = in.text(in.field(entry, "host_address"), "ports.host_address"),
                             .hostPort = in.number(entry, "host_port", 0, 65'535)});
}

Duration milliseconds(Reader& in, const json& from, const char* name) {
    return Duration(in.number<std::int64_t>(from, name, 0, kMostMilliseconds));
}

void readRules(Reader& in, const json& document, Configuration& out) {
    const auto& limits = in.field(document, "limits");
    out.limits.cpus = in.number(limits, "cpus", 0.0, 1e6);
    out.limits.memory = Bytes{in.number<std::int64_t>(limits, "memory_bytes", 0, kMostBytes)};
    out.limits.processes = in.number<std::int64_t>(limits, "processes", -1, kMostBytes);
    const auto& check = in.field(document, "health_check");
    out.healthCheck.command = in.texts(in.field(check, "command"), "health_check.command");
    out.healthCheck.interval = milliseconds(in, check, "interval_ms");
    out.healthCheck.timeout = milliseconds(in, check, "timeout_ms");
    out.healthCheck.startPeriod = milliseconds(in, check, "start_period_ms");
    out.healthCheck.retries = in.number(check, "retries", 0, 1'000'000);
    const auto& restart = in.field(document, "restart");
    const auto policy = restartPolicyFrom(in.text(in.field(restart, "policy"), "restart.policy"));
    if (!policy) in.wrong("restart.policy", "is none of its words");
    out.restart.policy = policy.value_or(RestartPolicy::Never);
    out.restart.attempts = in.number(restart, "attempts", 0, 1'000'000);
    out.stopWithin = milliseconds(in, document, "stop_within_ms");
}

} // namespace

json documentOf(const RecordedWorkload& workload, const Concealer& concealer) {
    const Writer write(concealer);
    const auto& from = workload.configuration;
    json out = settingsOf(from, concealer);
    out["platform"] = write.text(workload.platform);
    out["workload"] = write.text(workload.workload.value());
    out["replicas"] = workload.replicas;
    out["artifact"] = write.text(from.artifact);
    out["fingerprint"] = write.text(from.fingerprint);
    out["entrypoint"] = concealer.arguments(from.entrypoint);
    out["command"] = concealer.arguments(from.command);
    out["directory"] = write.text(from.directory);
    out["user"] = write.text(from.user);
    out["limits"] = {{"cpus", from.limits.cpus},
                     {"memory_bytes", from.limits.memory.count},
                     {"processes", from.limits.processes}};
    out["mounts"] = write.mounts(from.mounts);
    out["networks"] = write.networks(from.networks);
    out["ports"] = write.ports(from.ports);
    out["health_check"] = write.healthCheck(from.healthCheck);
    out["restart"] = {{"policy", toString(from.restart.policy)}, {"attempts", from.restart.attempts}};
    out["stop_signal"] = write.text(from.stopSignal);
    out["stop_within_ms"] = from.stopWithin.count();
    out["native"] = nativeDocument(from.native, concealer);
    return out;
}

void addTo(SecretPool& pool, const Configuration& configuration) {
    for (const auto& [name, value] : configuration.environment)
        pool.add(value.reveal());
    for (const auto& [name, value] : configuration.labels)
        pool.add(value);
    for (const auto* texts :
         {&configuration.entrypoint, &configuration.command, &configuration.healthCheck.command}) {
        for (const auto& text : *texts)
            pool.add(text);
    }
    addNative(pool, configuration.native);
}

Result<RecordedWorkload> workloadFrom(const json& document, const SecretPool& pool) {
    Reader in(document, pool);
    RecordedWorkload out{.platform = in.text("platform"),
                         .workload = WorkloadId(in.text("workload")),
                         .replicas = in.number(document, "replicas", 0, 1'000),
                         .configuration = {}};
    auto& to = out.configuration;
    to.artifact = in.text("artifact");
    to.fingerprint = in.text("fingerprint");
    to.entrypoint = in.texts(in.list("entrypoint"), "entrypoint");
    to.command = in.texts(in.list("command"), "command");
    for (auto& [name, value] : in.settings("environment"))
        to.environment[name] = Secret(value);
    to.directory = in.text("directory");
    to.user = in.text("user");
    to.labels = in.settings("labels");
    to.stopSignal = in.text("stop_signal");
    readMounts(in, to);
    readLinks(in, to);
    readRules(in, document, to);
    std::vector<std::string> missing;
    auto native = nativeFrom(in.field(document, "native"), pool, missing);
    if (!native)
        in.wrong("native", "is none");
    else
        to.native = std::move(*native);
    for (const auto& name : missing)
        in.missing(name);
    if (auto read = in.result(); !read) return std::unexpected(read.error());
    return out;
}

} // namespace holdfast::snapshots
