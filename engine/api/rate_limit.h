// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <map>
#include <string>

namespace holdfast::api {

/// A token bucket for each peer: `perSecond` on average, bursts of twice that. Forgets idle peers. One
/// thread.
class RateLimit {
public:
    explicit RateLimit(double perSecond) : m_perSecond(perSecond) {}

    [[nodiscard]] bool admits(const std::string& peer, SteadyPoint now);

private:
    struct Bucket {
        double tokens = 0.0;
        SteadyPoint at;
    };

    double m_perSecond;
    std::map<std::string, Bucket> m_buckets;
};

} // namespace holdfast::api
