// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the fleet file's reader: how services are recovered, and when they may be changed.
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/yaml_reader.h"

#include <span>
#include <string_view>

namespace holdfast::yaml {

/// `recovery` of services; to be used once all services of the fleet are read, since they name each other.
class RecoveryReader {
public:
    RecoveryReader(Reader& reader, FleetSpec& fleet) : m_reader(reader), m_fleet(fleet) {}

    void read(ServiceSpec& service, const YAML::Node& node);
    /// What can be said only when all are read.
    void finish();

private:
    void readLadder(ServiceSpec& service, const YAML::Node& node);
    [[nodiscard]] RungSetting readRung(const YAML::Node& node);
    void readReplicas(RecoverySettings& settings, const YAML::Node& node);
    void readCache(ServiceSpec& service, const YAML::Node& node);
    void readProxyAdmin(ServiceSpec& service, const YAML::Node& node);
    [[nodiscard]] const ServiceSpec* readPeer(const ServiceSpec& service, const YAML::Node& node,
                                              std::string_view key);

    struct Proxied {
        ServiceId service;
        ServiceId proxy;
        YAML::Mark where;
    };

    Reader& m_reader;
    FleetSpec& m_fleet;
    std::vector<Proxied> m_proxied;
};

/// `automation` of the fleet: its mode, alone or as «mode».
void readAutomation(Reader& reader, const Mapping& fleet, FleetSpec& spec);

/// `changes` of the fleet: freezes and windows. Times are ISO 8601 with their offset, or of a zone of the
/// IANA database.
void readChanges(Reader& reader, const Mapping& fleet, ChangeCalendar& calendar);

/// The keys of these sections, held against the published schema by a test.
[[nodiscard]] std::span<const std::string_view> recoveryKeys();
[[nodiscard]] std::span<const std::string_view> rungKeys();
[[nodiscard]] std::span<const std::string_view> changeKeys();
[[nodiscard]] std::span<const std::string_view> changeEntryKeys();

} // namespace holdfast::yaml
