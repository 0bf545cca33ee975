// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/rate_limit.h"

#include <algorithm>

namespace holdfast::api {

namespace {

constexpr std::size_t kPeers = 1024;

} // namespace

bool RateLimit::admits(const std::string& peer, SteadyPoint now) {
    const double burst = m_perSecond * 2.0;
    if (m_buckets.size() >= kPeers && !m_buckets.contains(peer)) {
        std::erase_if(m_buckets, [&](const auto& entry) { return now - entry.second.at > Duration(10'000); });
        if (m_buckets.size() >= kPeers) return false;
    }
    const auto [found, isNew] = m_buckets.try_emplace(peer, Bucket{.tokens = burst, .at = now});
    auto& bucket = found->second;
    const double elapsed = static_cast<double>((now - bucket.at).count()) / 1000.0;
    bucket.tokens = std::min(burst, bucket.tokens + elapsed * m_perSecond);
    bucket.at = now;
    if (bucket.tokens < 1.0) return false;
    bucket.tokens -= 1.0;
    return true;
}

} // namespace holdfast::api
