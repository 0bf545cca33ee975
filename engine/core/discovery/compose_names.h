// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: by which names the services of a project reach each other.
#pragma once

#include "engine/core/discovery/compose_service.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::discovery {

/// Whether one service can open a connection to another.
enum class Reach : std::uint8_t { Reaches, NoSharedNetwork, HasNoNetwork };

/// Names and networks of all services. Made once for a project.
class ComposeNames {
public:
    explicit ComposeNames(const std::vector<ComposeService>& services);

    /// The service of that name as Compose knows it.
    [[nodiscard]] std::optional<std::size_t> service(std::string_view name) const;
    /// The service that a host name means: its name, container name, host name, or an alias; `from` may have
    /// names of its own for others (links).
    [[nodiscard]] std::optional<std::size_t> host(std::size_t from, const std::string& name) const;
    /// `name` is the service itself («localhost» too).
    [[nodiscard]] bool isItself(std::size_t service, const std::string& name) const;

    [[nodiscard]] Reach reach(std::size_t from, std::size_t to) const;
    /// Whose ports the service's are: its own, or those of the service whose network it uses.
    [[nodiscard]] std::size_t networkOwner(std::size_t service) const;

private:
    const std::vector<ComposeService>& m_services;
    std::map<std::string, std::size_t, std::less<>> m_byName;
    std::map<std::string, std::size_t, std::less<>> m_byHost;
    std::vector<std::map<std::string, std::size_t>> m_links;
    std::vector<std::size_t> m_owner;
};

} // namespace holdfast::discovery
