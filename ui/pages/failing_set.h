// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"

#include <vector>

namespace holdfast::pages {

/// What is assumed to fail in «what if»: the chosen service, until others are added; from then on those that
/// were named, wherever one looks.
class FailingSet final {
public:
    void choose(const ServiceId& service);
    /// Adds or takes away; the first addition keeps the chosen one with it.
    void toggle(const ServiceId& service);
    void remove(const ServiceId& service);
    /// What was named; the chosen one stays.
    void forget();

    [[nodiscard]] std::vector<ServiceId> services() const;

    [[nodiscard]] bool isNamed() const noexcept { return !m_named.empty(); }

private:
    ServiceId m_chosen;
    std::vector<ServiceId> m_named;
};

} // namespace holdfast::pages
