// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/fleet_file.h"

#include "engine/core/base/text.h"
#include "engine/core/base/url.h"
#include "engine/core/fleet/dependency_reader.h"
#include "engine/core/fleet/recovery_reader.h"
#include "engine/core/fleet/service_reader.h"
#include "engine/core/fleet/yaml_reader.h"
#include "engine/core/topology/dependency_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

namespace holdfast {

namespace {

using yaml::Mapping;
using yaml::Reader;

constexpr std::array<std::string_view, 12> kFleetKeys{
    "holdfast", "fleet",           "environment", "interval", "deadline",   "prometheus",
    "services", "intervene_below", "about",       "warnings", "automation", "changes"};
constexpr std::array<std::string_view, 5> kWarningKeys{"horizon", "minimum_history", "refit", "refractory",
                                                       "warn_at"};
constexpr std::array<std::string_view, 4> kEnvironments{"lab", "development", "staging", "production"};

FleetFileOutcome refused(const std::string& file, int line, int column, std::string message) {
    FleetFileOutcome outcome;
    outcome.diagnostics.push_back(
        {.file = file, .line = line, .column = column, .message = std::move(message), .suggestion = {}});
    return outcome;
}

bool isGoodName(const std::string& name) {
    if (name.empty() || name.size() > 100) return false;
    return std::ranges::all_of(
        name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; });
}

/// Reads the whole file into a FleetSpec, one method a part.
class FleetReader {
public:
    FleetReader(Reader& reader, const FleetFileLimits& limits) : m_reader(reader), m_limits(limits) {}

    FleetSpec read(const YAML::Node& root) {
        const Mapping map(m_reader, root, "the fleet file", kFleetKeys);
        readHead(map);
        if (!map.has("services")) {
            m_reader.error(map.where(), "«services» is missing: a fleet has at least one service");
            return std::move(m_fleet);
        }
        readServices(map["services"]);
        if (!map["services"].IsMap()) return std::move(m_fleet); // has been said
        readDependencies(map["services"]);
        readRecovery(map["services"]);
        noteHardCycles();
        return std::move(m_fleet);
    }

private:
    void readHead(const Mapping& map) {
        if (!map.has("holdfast")) {
            m_reader.error(map.where(), "«holdfast: 1» is missing: the version of this format");
        } else {
            static_cast<void>(
                m_reader.integer(map["holdfast"], "holdfast (the version of this format)", 1, 1));
        }
        if (map.has("fleet")) {
            m_fleet.name = m_reader.text(map["fleet"], "fleet").value_or("");
        } else {
            m_reader.error(map.where(), "«fleet» is missing: the name of the fleet");
        }
        if (map.has("environment")) {
            if (const auto word = m_reader.word(map["environment"], "environment", kEnvironments)) {
                m_fleet.environment = *environmentFromString(*word);
            }
        }
        if (map.has("interval")) {
            m_fleet.interval =
                m_reader.duration(map["interval"], "interval", Duration(1'000), Duration(3'600'000))
                    .value_or(m_fleet.interval);
        }
        m_defaults.interval = m_fleet.interval;
        // A reading has to come within its own sweep, else it would be stale before it is there.
        m_defaults.deadline = std::min(Duration(5'000), m_fleet.interval * 4 / 5);
        if (map.has("deadline")) {
            m_defaults.deadline =
                m_reader.duration(map["deadline"], "deadline", Duration(100), Duration(60'000))
                    .value_or(m_defaults.deadline);
        }
        readPrometheus(map);
        readThreshold(map);
        if (map.has("warnings")) readWarnings(map["warnings"]);
        yaml::readAutomation(m_reader, map, m_fleet);
        yaml::readChanges(m_reader, map, m_fleet.changes);
    }

    /// Bounds: a horizon holds at least two sweeps, else nothing could be foretold within it.
    void readWarnings(const YAML::Node& node) {
        const Mapping map(m_reader, node, "warnings", kWarningKeys);
        constexpr Duration day(24 * 3'600'000);
        const auto span = [&](std::string_view key, Duration from, Duration to, Duration& into) {
            if (!map.has(key)) return;
            into = m_reader.duration(map[key], fmt::format("warnings: {}", key), from, to).value_or(into);
        };
        WarningSettings& settings = m_fleet.warnings;
        span("horizon", Duration(10'000), day, settings.horizon);
        settings.minimumHistory = settings.horizon * 2;
        settings.refractory = settings.horizon;
        span("minimum_history", Duration(10'000), 30 * day, settings.minimumHistory);
        span("refit", Duration(10'000), 7 * day, settings.refit);
        span("refractory", Duration(0), day, settings.refractory);
        if (settings.horizon < m_fleet.interval * 2) {
            m_reader.error(map.where(),
                           "warnings: the horizon holds at least two sweeps (twice the interval)");
        }
        if (!map.has("warn_at")) return;
        const auto value = m_reader.quantity(map["warn_at"], Unit::Ratio, "warnings: warn_at");
        if (value && (*value <= 0.0 || *value >= 1.0)) {
            m_reader.error(map["warn_at"].Mark(),
                           "warnings: warn_at: expected a probability between 0 and 1");
        } else if (value) {
            settings.warnAt = *value;
        }
    }

    void readPrometheus(const Mapping& map) {
        if (map.has("prometheus")) {
            const auto text = m_reader.text(map["prometheus"], "prometheus").value_or("");
            const auto url = parseUrl(text);
            if (!text.empty() && (!url || (url->scheme != "http" && url->scheme != "https"))) {
                m_reader.error(map["prometheus"].Mark(),
                               "prometheus: expected a URL such as http://host:9090");
            }
            m_fleet.prometheusUrl = url ? url->shown() : "";
        } else if (const auto url = parseUrl(m_reader.environment("PROMETHEUS_URL").value_or(""))) {
            m_fleet.prometheusUrl = url->shown();
        }
        m_defaults.prometheusUrl = m_fleet.prometheusUrl;
    }

    void readThreshold(const Mapping& map) {
        if (map.has("intervene_below")) {
            const auto value = m_reader.quantity(map["intervene_below"], Unit::Ratio, "intervene_below");
            if (value && (*value <= 0.0 || *value >= 1.0)) {
                m_reader.error(map["intervene_below"].Mark(),
                               "intervene_below: expected a health between 0 and 1");
            } else if (value) {
                m_fleet.interveneBelow = *value;
            }
        } else if (const auto text = m_reader.environment("HEALTH_SCORE_THRESHOLD")) {
            const auto value = parseNumber(*text);
            if (value && *value > 0.0 && *value < 1.0) m_fleet.interveneBelow = *value;
        }
    }

    void readServices(const YAML::Node& node) {
        const Mapping services(m_reader, node, "services");
        if (services.entries().empty() && !m_reader.hasErrors()) {
            m_reader.error(services.where(), "services: a fleet has at least one service");
        }
        if (services.entries().size() > m_limits.services) {
            m_reader.error(services.where(),
                           fmt::format("services: more than {} in one fleet", m_limits.services));
            return;
        }
        for (const auto& entry : services.entries()) {
            if (!isGoodName(entry.key)) {
                m_reader.error(entry.where,
                               "the name of a service has letters, digits, «-», «_» and «.», at most 100");
                continue;
            }
            m_fleet.services.push_back(
                yaml::readService(m_reader, entry.key, entry.where, entry.value, m_defaults));
            m_names.insert(entry.key);
        }
    }

    /// Sections that name other services, read once all are known.
    template <typename Read>
    void eachSection(const YAML::Node& services, std::string_view key, Read read) {
        for (const auto& pair : services) {
            if (!pair.first.IsScalar() || !pair.second.IsMap() || !m_names.contains(pair.first.Scalar()))
                continue;
            for (const auto& field : pair.second) {
                if (field.first.IsScalar() && field.first.Scalar() == key) {
                    read(ServiceId(pair.first.Scalar()), field.second);
                    break;
                }
            }
        }
    }

    void readDependencies(const YAML::Node& node) {
        yaml::DependencyReader dependencies(m_reader, m_fleet, m_names, m_limits.dependencies,
                                            m_defaults.deadline);
        eachSection(node, "depends_on", [&](const ServiceId& service, const YAML::Node& section) {
            dependencies.read(service, section);
        });
    }

    void readRecovery(const YAML::Node& node) {
        yaml::RecoveryReader recovery(m_reader, m_fleet);
        eachSection(node, "recovery", [&](const ServiceId& id, const YAML::Node& section) {
            const auto service = std::ranges::find(m_fleet.services, id, &ServiceSpec::id);
            if (service != m_fleet.services.end()) recovery.read(*service, section);
        });
        recovery.finish();
    }

    /// A cycle of hard dependencies is allowed (it happens), yet worth a word: its members fall together.
    void noteHardCycles() {
        std::vector<ServiceId> ids;
        for (const auto& service : m_fleet.services)
            ids.push_back(service.id);
        std::vector<DependencySpec> hard;
        std::ranges::copy_if(m_fleet.dependencies, std::back_inserter(hard),
                             [](const DependencySpec& d) { return d.kind == DependencyKind::Hard; });
        const topology::DependencyGraph graph(ids, hard);
        std::vector<std::vector<std::string>> members(graph.componentCount());
        for (topology::Node node = 0; node < graph.size(); ++node) {
            members[graph.components()[node]].push_back(graph.id(node).value());
        }
        for (const auto& cycle : members) {
            if (cycle.size() < 2) continue;
            std::string names;
            for (const auto& name : cycle)
                names += (names.empty() ? "" : ", ") + name;
            YAML::Mark where = YAML::Mark::null_mark();
            if (const auto* service = m_fleet.find(ServiceId(cycle.front()))) where.line = service->line - 1;
            where.column = 0;
            m_reader.note(where, fmt::format("hard dependencies form a cycle: {} go down together", names));
        }
    }

    Reader& m_reader;
    const FleetFileLimits& m_limits;
    FleetSpec m_fleet;
    yaml::FleetDefaults m_defaults;
    std::set<std::string> m_names;
};

FleetFileOutcome readNode(const YAML::Node& root, const std::string& name,
                          const EnvironmentLookup& environment, const FleetFileLimits& limits) {
    std::size_t nodes = limits.nodes;
    if (!yaml::isWithin(root, nodes, limits.depth)) {
        return refused(
            name, 0, 0,
            fmt::format("larger than a fleet file may be: more than {} entries (aliases counted each time) "
                        "or deeper than {} levels",
                        limits.nodes, limits.depth));
    }
    if (root.IsNull())
        return refused(name, 1, 1, "the file is empty: it needs «holdfast: 1», «fleet» and «services»");
    Reader reader(name, environment);
    auto fleet = std::make_shared<FleetSpec>(FleetReader(reader, limits).read(root));
    fleet->file = name;
    FleetFileOutcome outcome;
    if (!reader.hasErrors()) outcome.fleet = std::move(fleet);
    outcome.diagnostics = reader.takeDiagnostics();
    return outcome;
}

} // namespace

EnvironmentLookup processEnvironment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

FleetFileOutcome readFleetText(std::string_view text, const std::string& name,
                               const EnvironmentLookup& environment, const FleetFileLimits& limits) {
    if (text.size() > limits.bytes) {
        return refused(
            name, 0, 0,
            fmt::format("larger than a fleet file may be ({} bytes, at most {})", text.size(), limits.bytes));
    }
    if (text.find('\0') != std::string_view::npos)
        return refused(name, 0, 0, "not a text: it holds a zero byte");
    try {
        return readNode(YAML::Load(std::string(text)), name, environment, limits);
    } catch (const YAML::Exception& problem) {
        return refused(name, problem.mark.line + 1, problem.mark.column + 1,
                       "not valid YAML: " + problem.msg);
    } catch (const std::exception& problem) {
        return refused(name, 0, 0, fmt::format("could not be read as YAML: {}", problem.what()));
    }
}

FleetFileOutcome readFleetFile(const std::string& path, const EnvironmentLookup& environment,
                               const FleetFileLimits& limits) {
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (problem || !std::filesystem::exists(status)) return refused(path, 0, 0, "there is no such file");
    if (!std::filesystem::is_regular_file(status)) return refused(path, 0, 0, "not a file");
    const auto size = std::filesystem::file_size(path, problem);
    if (!problem && size > limits.bytes) {
        return refused(
            path, 0, 0,
            fmt::format("larger than a fleet file may be ({} bytes, at most {})", size, limits.bytes));
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return refused(path, 0, 0, fmt::format("cannot be opened: {}", std::strerror(errno)));
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    return readFleetText(text, path, environment, limits);
}

} // namespace holdfast
