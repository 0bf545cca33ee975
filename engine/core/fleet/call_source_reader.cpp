// SPDX-License-Identifier: GPL-3.0-or-later
// `calls` of a dependency: who reports them.
#include "engine/core/base/url.h"
#include "engine/core/fleet/dependency_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace holdfast::yaml {

namespace {

constexpr std::array<std::string_view, 7> kCallKeys{"name",   "envoy", "caddy", "selectors",
                                                    "promql", "page",  "about"};
constexpr std::array<std::string_view, 5> kReporterKeys{"name", "envoy", "caddy", "selectors", "promql"};
constexpr std::array<std::string_view, 5> kCaddyKeys{"upstream", "handler", "server", "host", "about"};
constexpr std::array<std::string_view, 9> kCounterKeys{"total",   "failed", "rejected",  "seconds", "timed",
                                                       "buckets", "open",   "half_open", "about"};

bool isNameStart(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
}

/// `name` or `name{…}`; the labels are read by the probe.
bool looksLikeSelector(std::string_view text) {
    if (text.empty() || !isNameStart(text.front())) return false;
    const auto brace = std::min(text.find('{'), text.size());
    const auto name = text.substr(0, brace);
    const bool plain = std::ranges::all_of(
        name, [](char c) { return isNameStart(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; });
    return plain &&
           (brace == text.size() || (text.back() == '}' && text.find('\n') == std::string_view::npos));
}

/// The selectors or queries of one `calls`.
class CounterReader {
public:
    CounterReader(Reader& reader, const YAML::Node& node, std::string_view what, bool promql)
        : m_reader(reader), m_map(reader, node, what, kCounterKeys), m_promql(promql) {}

    bool read(CallSource& source) {
        const std::size_t before = m_reader.errorCount();
        source.total = texts("total");
        source.failed = texts("failed");
        source.rejected = texts("rejected");
        source.seconds = texts("seconds");
        source.timed = texts("timed");
        source.buckets = texts("buckets");
        source.open = text("open");
        source.halfOpen = text("half_open");
        for (const std::string_view needed : {"total", "failed"}) {
            if (!m_map.has(needed))
                m_reader.error(m_map.where(),
                               fmt::format("calls: «{}» is missing: the counter of the calls {}", needed,
                                           needed == "total" ? "that were made" : "that failed"));
        }
        if (m_map.has("seconds") != m_map.has("timed"))
            m_reader.error(m_map.where(), "calls: «seconds» and «timed» belong together (sum and count)");
        return m_reader.errorCount() == before;
    }

private:
    std::vector<std::string> texts(std::string_view key) {
        if (!m_map.has(key)) return {};
        const auto node = m_map[key];
        auto all = m_reader.texts(node, key);
        for (const auto& one : all)
            check(one, node.Mark(), key);
        return all;
    }

    std::string text(std::string_view key) {
        if (!m_map.has(key)) return {};
        const auto node = m_map[key];
        auto one = m_reader.text(node, key).value_or("");
        if (!m_promql) check(one, node.Mark(), key);
        return one;
    }

    void check(const std::string& text, const YAML::Mark& where, std::string_view key) {
        if (!m_promql) {
            if (!looksLikeSelector(text))
                m_reader.error(where, fmt::format("{}: expected name or name{{label=\"value\"}}", key));
            return;
        }
        for (const std::string_view rate : {"rate(", "increase(", "delta("}) {
            if (text.find(rate) != std::string::npos) {
                m_reader.error(
                    where,
                    fmt::format("{}: expected a counter, found a rate; Holdfast takes the increase "
                                "of each series itself",
                                key),
                    "leave out " + std::string(rate) + "…[…])");
                return;
            }
        }
        if (text.find("sum(") != std::string::npos)
            m_reader.note(where, fmt::format("{}: a sum hides that one of its parts restarted; give the "
                                             "counters themselves, they are added up here",
                                             key));
    }

    Reader& m_reader;
    Mapping m_map;
    bool m_promql;
};

bool readCaddy(Reader& reader, const YAML::Node& node, CallSource& source) {
    source.handler = "reverse_proxy";
    if (node.IsScalar()) {
        source.name = reader.text(node, "caddy").value_or("");
        return !source.name.empty();
    }
    const Mapping map(reader, node, "caddy", kCaddyKeys);
    if (!map.has("upstream")) {
        reader.error(map.where(), "caddy: «upstream» is missing: the host:port that it dials");
        return false;
    }
    source.name = reader.text(map["upstream"], "upstream").value_or("");
    if (map.has("handler")) source.handler = reader.text(map["handler"], "handler").value_or("");
    if (map.has("server")) source.server = reader.text(map["server"], "server").value_or("");
    if (map.has("host")) source.host = reader.text(map["host"], "host").value_or("");
    return !source.name.empty();
}

bool readReporter(Reader& reader, const Mapping& map, std::string_view key, CallSource& source) {
    const auto node = map[key];
    if (key == "caddy") {
        source.reporter = CallReporter::Caddy;
        return readCaddy(reader, node, source);
    }
    if (key == "selectors" || key == "promql") {
        source.reporter = key == "promql" ? CallReporter::Prometheus : CallReporter::Selectors;
        return CounterReader(reader, node, key, key == "promql").read(source);
    }
    source.reporter = key == "envoy" ? CallReporter::Envoy : CallReporter::Page;
    source.name = reader.text(node, key).value_or("");
    if (source.name.empty()) reader.error(node.Mark(), fmt::format("{}: expected a name", key));
    return !source.name.empty();
}

bool readPage(Reader& reader, const Mapping& map, CallSource& source) {
    if (!map.has("page")) return true;
    const auto text = reader.text(map["page"], "page").value_or("");
    const auto url = parseUrl(text);
    if (!url || (url->scheme != "http" && url->scheme != "https")) {
        reader.error(map["page"].Mark(), "page: expected a URL such as http://host:9901/stats/prometheus");
        return false;
    }
    if (source.reporter == CallReporter::Prometheus) {
        reader.error(map["page"].Mark(), "page: promql asks the fleet's Prometheus, not a page");
        return false;
    }
    source.page = url->shown();
    return true;
}

ProbeSpec& probeFor(ServiceSpec& service, ProbeKind kind, const std::string& target, Duration deadline) {
    const auto found = std::ranges::find_if(
        service.probes, [&](const ProbeSpec& probe) { return probe.kind == kind && probe.target == target; });
    if (found != service.probes.end()) return *found;
    ProbeSpec probe;
    probe.kind = kind;
    probe.target = target;
    probe.deadline = deadline;
    return service.probes.emplace_back(std::move(probe));
}

} // namespace

bool readCalls(Reader& reader, const YAML::Node& node, CallSource& source) {
    const Mapping map(reader, node, "calls", kCallKeys);
    std::vector<std::string_view> named;
    std::ranges::copy_if(kReporterKeys, std::back_inserter(named),
                         [&](std::string_view key) { return map.has(key); });
    if (named.size() > 1) {
        reader.error(map.where(),
                     fmt::format("calls: «{}» and «{}» cannot both report them", named[0], named[1]));
        return false;
    }
    if (named.empty() && !map.has("page")) {
        reader.error(map.where(), "calls: expected one of name, envoy, caddy, selectors, promql, or false");
        return false;
    }
    if (!named.empty() && !readReporter(reader, map, named[0], source)) return false;
    return readPage(reader, map, source);
}

bool attachCalls(FleetSpec& fleet, const ServiceId& caller, const CallSource& source, Duration deadline) {
    const auto service = std::ranges::find(fleet.services, caller, &ServiceSpec::id);
    if (service == fleet.services.end()) return false;
    if (source.reporter == CallReporter::Prometheus) {
        if (fleet.prometheusUrl.empty()) return false;
        probeFor(*service, ProbeKind::Prometheus, fleet.prometheusUrl, deadline).calls.push_back(source);
        return true;
    }
    if (!source.page.empty()) {
        probeFor(*service, ProbeKind::Metrics, source.page, deadline).calls.push_back(source);
        return true;
    }
    // The caller's own page; not one that another dependency of it named.
    const auto own = std::ranges::find_if(service->probes, [](const ProbeSpec& probe) {
        return probe.kind == ProbeKind::Metrics &&
               (probe.calls.empty() || probe.calls.front().page != probe.target);
    });
    if (own == service->probes.end()) return false;
    own->calls.push_back(source);
    return true;
}

std::span<const std::string_view> callKeys() {
    return kCallKeys;
}

std::span<const std::string_view> counterKeys() {
    return kCounterKeys;
}

} // namespace holdfast::yaml
