// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_names.h"

#include <algorithm>
#include <cctype>

namespace holdfast::discovery {

namespace {

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

} // namespace

ComposeNames::ComposeNames(const std::vector<ComposeService>& services)
    : m_services(services), m_links(services.size()), m_owner(services.size()) {
    for (std::size_t i = 0; i < services.size(); ++i)
        m_byName.emplace(services[i].name, i);
    for (std::size_t i = 0; i < services.size(); ++i)
        m_byHost.emplace(lowered(services[i].name), i);
    // A service's own name comes before what others call themselves.
    for (std::size_t i = 0; i < services.size(); ++i) {
        const auto& one = services[i];
        if (!one.containerName.empty()) m_byHost.emplace(lowered(one.containerName), i);
        if (!one.hostname.empty()) m_byHost.emplace(lowered(one.hostname), i);
        for (const auto& [network, aliases] : one.networks) {
            for (const auto& alias : aliases)
                m_byHost.emplace(lowered(alias), i);
        }
        for (const auto& need : one.needs) {
            const auto to = service(need.service);
            if (!need.alias.empty() && to) m_links[i].emplace(lowered(need.alias), *to);
        }
    }
    for (std::size_t i = 0; i < services.size(); ++i) {
        m_owner[i] = i;
        // A service whose network is used may itself use another's; a circle ends by its length.
        for (std::size_t steps = 0; steps < 16; ++steps) {
            const auto& mode = services[m_owner[i]].networkMode;
            const auto next = mode.starts_with("service:") ? service(std::string_view(mode).substr(8))
                                                           : std::optional<std::size_t>();
            if (!next) break;
            m_owner[i] = *next;
        }
    }
}

std::optional<std::size_t> ComposeNames::service(std::string_view name) const {
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> ComposeNames::host(std::size_t from, const std::string& name) const {
    const auto wanted = lowered(name);
    if (const auto link = m_links[from].find(wanted); link != m_links[from].end()) return link->second;
    const auto found = m_byHost.find(wanted);
    return found == m_byHost.end() ? std::nullopt : std::optional(found->second);
}

bool ComposeNames::isItself(std::size_t service, const std::string& name) const {
    const auto wanted = lowered(name);
    if (wanted == "localhost" || wanted == "::1" || wanted == "0.0.0.0" || wanted.starts_with("127."))
        return true;
    const auto named = host(service, wanted);
    return named && *named == service;
}

Reach ComposeNames::reach(std::size_t from, std::size_t to) const {
    const auto& one = m_services[m_owner[from]];
    const auto& other = m_services[m_owner[to]];
    if (&one == &other) return Reach::Reaches;
    if (one.networkMode == "none" || other.networkMode == "none") return Reach::HasNoNetwork;
    // The host's own network, or that of a container elsewhere: nothing here says what it reaches.
    if (!one.networkMode.empty() || !other.networkMode.empty()) return Reach::Reaches;
    const bool shared = std::ranges::any_of(
        one.networks, [&](const auto& network) { return other.networks.contains(network.first); });
    return shared ? Reach::Reaches : Reach::NoSharedNetwork;
}

std::size_t ComposeNames::networkOwner(std::size_t service) const {
    return m_owner[service];
}

} // namespace holdfast::discovery
