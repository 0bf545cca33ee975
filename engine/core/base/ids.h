// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast {

/// A name that cannot be mistaken for one of another kind. Ordered and hashable; empty means «none».
template <typename Tag>
class Id {
public:
    Id() = default;

    explicit Id(std::string value) : m_value(std::move(value)) {}

    explicit Id(std::string_view value) : m_value(value) {}

    explicit Id(const char* value) : m_value(value) {}

    [[nodiscard]] const std::string& value() const noexcept { return m_value; }

    [[nodiscard]] bool isEmpty() const noexcept { return m_value.empty(); }

    auto operator<=>(const Id&) const = default;

private:
    std::string m_value;
};

using ServiceId = Id<struct ServiceTag>; ///< unique within a fleet, as written in the fleet file
using SignalId = Id<struct SignalTag>;   ///< unique within a service, e.g. «memory», «latency»

/// A signal of a service: the key of a series of readings.
struct SeriesKey {
    ServiceId service;
    SignalId signal;

    auto operator<=>(const SeriesKey&) const = default;
};

} // namespace holdfast

template <typename Tag>
struct std::hash<holdfast::Id<Tag>> {
    std::size_t operator()(const holdfast::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.value());
    }
};

template <>
struct std::hash<holdfast::SeriesKey> {
    std::size_t operator()(const holdfast::SeriesKey& key) const noexcept {
        return std::hash<holdfast::ServiceId>{}(key.service) * 31 +
               std::hash<holdfast::SignalId>{}(key.signal);
    }
};
