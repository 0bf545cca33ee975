// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/recovery_reader.h"

#include "engine/core/actions/recovery_action.h"
#include "engine/core/automation/policy_from_settings.h"
#include "engine/core/base/text.h"
#include "engine/core/base/url.h"
#include "engine/core/fleet/cache_prefix.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::yaml {

namespace {

constexpr std::array<std::string_view, 11> kRecoveryKeys{
    "mode",  "highest_tier", "ladder",  "locked", "cache_prefixes", "replicas",
    "proxy", "proxy_admin",  "standby", "reload", "about"};
constexpr std::array<std::string_view, 8> kRungKeys{"action",   "health_below", "memory_above", "cooldown",
                                                    "attempts", "back_off",     "proactive",    "about"};
constexpr std::array<std::string_view, 2> kReplicaKeys{"least", "most"};
constexpr std::array<std::string_view, 2> kAutomationKeys{"mode", "about"};
constexpr std::array<std::string_view, 3> kModes{"observe", "suggest", "auto"};
constexpr std::array<std::string_view, 4> kTiers{"0", "1", "2", "3"};
constexpr Duration kDay{86'400'000};

std::optional<std::string> readAction(Reader& reader, const YAML::Node& node) {
    std::vector<std::string_view> names;
    for (const auto& traits : actions::allActions())
        names.push_back(traits.name);
    return reader.word(node, "action", names);
}

std::optional<double> readShare(Reader& reader, const Mapping& map, std::string_view key) {
    if (!map.has(key)) return std::nullopt;
    const auto value = reader.quantity(map[key], Unit::Ratio, key);
    if (value && (*value <= 0.0 || *value > 1.0)) {
        reader.error(map[key].Mark(), fmt::format("{}: expected a share above 0 and up to 100 %", key));
        return std::nullopt;
    }
    return value;
}

std::optional<Duration> readSpan(Reader& reader, const Mapping& map, std::string_view key) {
    return map.has(key) ? reader.duration(map[key], key, Duration(0), kDay) : std::nullopt;
}

} // namespace

void RecoveryReader::read(ServiceSpec& service, const YAML::Node& node) {
    auto& settings = service.recovery;
    const Mapping map(m_reader, node, "recovery", kRecoveryKeys);
    if (map.has("mode")) settings.mode = m_reader.word(map["mode"], "mode", kModes).value_or("");
    if (map.has("highest_tier"))
        settings.highestTier = m_reader.word(map["highest_tier"], "highest_tier", kTiers).value_or("");
    if (map.has("locked")) settings.locked = m_reader.boolean(map["locked"], "locked").value_or(false);
    if (map.has("ladder")) readLadder(service, map["ladder"]);
    if (map.has("cache_prefixes")) readCache(service, map["cache_prefixes"]);
    if (map.has("replicas")) readReplicas(settings, map["replicas"]);
    if (map.has("proxy_admin")) readProxyAdmin(service, map["proxy_admin"]);
    if (map.has("proxy")) {
        if (const auto* proxy = readPeer(service, map["proxy"], "proxy")) {
            settings.proxy = proxy->id;
            m_proxied.push_back({.service = service.id, .proxy = proxy->id, .where = map["proxy"].Mark()});
        }
    }
    if (map.has("standby")) {
        const auto* standby = readPeer(service, map["standby"], "standby");
        if (standby != nullptr && standby->kind != service.kind) {
            m_reader.error(map["standby"].Mark(),
                           fmt::format("standby: «{}» is of kind {}, not {}", standby->id.value(),
                                       toString(standby->kind), toString(service.kind)));
        } else if (standby != nullptr) {
            settings.standby = standby->id;
        }
    }
    if (map.has("reload"))
        settings.reload = m_reader.path(m_reader.text(map["reload"], "reload").value_or(""));
}

void RecoveryReader::readLadder(ServiceSpec& service, const YAML::Node& node) {
    if (!node.IsSequence()) {
        m_reader.error(node.Mark(), "ladder: expected a list, mildest first: [{ action: graceful-restart, "
                                    "health_below: 0.4 }]");
        return;
    }
    if (node.size() == 0) {
        m_reader.error(node.Mark(), "ladder: it is empty",
                       "leave it out for the defaults, or set «mode: observe» so that nothing is proposed");
        return;
    }
    const std::size_t before = m_reader.errorCount();
    for (const auto& item : node)
        service.recovery.ladder.push_back(readRung(item));
    if (m_reader.errorCount() != before) return;
    RecoverySettings one = service.recovery;
    for (std::size_t count = 1; count <= service.recovery.ladder.size(); ++count) {
        one.ladder.assign(service.recovery.ladder.begin(),
                          service.recovery.ladder.begin() + static_cast<std::ptrdiff_t>(count));
        const auto policy = automation::policyFromSettings(one, service.kind);
        if (policy) continue;
        m_reader.error(node[count - 1].Mark(),
                       fmt::format("ladder: {}: {}", one.ladder.back().action, policy.error().detail));
        return;
    }
}

RungSetting RecoveryReader::readRung(const YAML::Node& node) {
    RungSetting rung;
    rung.line = node.Mark().line + 1;
    if (node.IsScalar()) {
        rung.action = readAction(m_reader, node).value_or("");
        return rung;
    }
    const Mapping map(m_reader, node, "rung of the ladder", kRungKeys);
    if (map.has("action")) {
        rung.action = readAction(m_reader, map["action"]).value_or("");
    } else if (node.IsMap()) {
        m_reader.error(node.Mark(), "ladder: «action» is missing");
    }
    rung.healthBelow = readShare(m_reader, map, "health_below");
    rung.memoryAbove = readShare(m_reader, map, "memory_above");
    rung.cooldown = readSpan(m_reader, map, "cooldown");
    rung.backOff = readSpan(m_reader, map, "back_off");
    if (map.has("attempts")) rung.attempts = m_reader.integer(map["attempts"], "attempts", 1, 100);
    if (map.has("proactive")) rung.proactive = m_reader.boolean(map["proactive"], "proactive");
    return rung;
}

void RecoveryReader::readReplicas(RecoverySettings& settings, const YAML::Node& node) {
    const Mapping map(m_reader, node, "replicas", kReplicaKeys);
    if (map.has("least")) settings.leastReplicas = m_reader.integer(map["least"], "least", 0, 1000);
    if (map.has("most")) settings.mostReplicas = m_reader.integer(map["most"], "most", 1, 1000);
    if (settings.leastReplicas && settings.mostReplicas && *settings.leastReplicas > *settings.mostReplicas)
        m_reader.error(map.where(), fmt::format("replicas: at least {} are more than at most {}",
                                                *settings.leastReplicas, *settings.mostReplicas));
}

void RecoveryReader::readCache(ServiceSpec& service, const YAML::Node& node) {
    if (service.kind != ServiceKind::Redis) {
        m_reader.error(node.Mark(), fmt::format("cache_prefixes: «{}» is of kind {}; only redis has keys",
                                                service.id.value(), toString(service.kind)));
        return;
    }
    service.recovery.cachePrefixes = m_reader.texts(node, "cache_prefixes");
    for (std::size_t i = 0; i < service.recovery.cachePrefixes.size(); ++i) {
        const auto why = whyNoCachePrefix(service.recovery.cachePrefixes[i]);
        const bool list = node.IsSequence() && i < node.size();
        if (!why.empty()) m_reader.error(list ? node[i].Mark() : node.Mark(), "cache_prefixes: " + why);
    }
}

void RecoveryReader::readProxyAdmin(ServiceSpec& service, const YAML::Node& node) {
    const auto text = m_reader.text(node, "proxy_admin");
    if (!text) return;
    if (service.kind != ServiceKind::Proxy) {
        m_reader.error(node.Mark(), fmt::format("proxy_admin: «{}» is of kind {}, not proxy",
                                                service.id.value(), toString(service.kind)));
    } else if (text->starts_with("unix:") && text->size() > 5) {
        service.recovery.proxyAdmin = "unix:" + m_reader.path(text->substr(5));
    } else if (const auto url = parseUrl(*text);
               url && (url->scheme == "http" || url->scheme == "https") && url->password.empty()) {
        service.recovery.proxyAdmin = url->shown();
    } else {
        m_reader.error(node.Mark(), "proxy_admin: expected unix:/path or a URL without password, such as "
                                    "http://localhost:2019");
    }
}

const ServiceSpec* RecoveryReader::readPeer(const ServiceSpec& service, const YAML::Node& node,
                                            std::string_view key) {
    const auto name = m_reader.text(node, key);
    if (!name) return nullptr;
    const auto* peer = m_fleet.find(ServiceId(*name));
    if (peer != nullptr && peer != &service) return peer;
    if (peer == &service) {
        m_reader.error(node.Mark(), fmt::format("{}: «{}» cannot be its own", key, *name));
        return nullptr;
    }
    std::vector<std::string_view> names;
    for (const auto& known : m_fleet.services)
        names.push_back(known.id.value());
    const auto nearest = nearestWord(*name, names);
    m_reader.error(node.Mark(), fmt::format("{}: «{}» is not a service of this fleet", key, *name),
                   nearest.empty() ? std::string() : fmt::format("did you mean «{}»?", nearest));
    return nullptr;
}

void RecoveryReader::finish() {
    for (const auto& proxied : m_proxied) {
        const auto* proxy = m_fleet.find(proxied.proxy);
        if (proxy == nullptr || !proxy->recovery.proxyAdmin.empty()) continue;
        m_reader.error(
            proxied.where,
            fmt::format("proxy: «{}» has no admin API, so «{}» cannot be isolated there",
                        proxied.proxy.value(), proxied.service.value()),
            fmt::format("give «{}» a recovery with proxy_admin: unix:/path or URL", proxied.proxy.value()));
    }
}

void readAutomation(Reader& reader, const Mapping& fleet, FleetSpec& spec) {
    if (!fleet.has("automation")) return;
    auto node = fleet["automation"];
    if (node.IsMap()) {
        const Mapping map(reader, node, "automation", kAutomationKeys);
        if (!map.has("mode")) return;
        node = map["mode"];
    }
    spec.automation = reader.word(node, "automation", kModes).value_or("");
}

std::span<const std::string_view> recoveryKeys() {
    return kRecoveryKeys;
}

std::span<const std::string_view> rungKeys() {
    return kRungKeys;
}

} // namespace holdfast::yaml
