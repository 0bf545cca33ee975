// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_id.h"

#include <algorithm>
#include <random>

namespace holdfast::actions {

namespace {

constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kTimeDigits = 10;

} // namespace

PlanId planIdOf(TimePoint now, const PlanIdEntropy& entropy) {
    std::string text(kTimeDigits, '0');
    auto time = static_cast<std::uint64_t>(std::max<Duration::rep>(now.time_since_epoch().count(), 0));
    for (std::size_t i = kTimeDigits; i-- > 0; time >>= 5U)
        text[i] = kDigits[time & 31U];
    // 80 bits are sixteen digits of five bits.
    unsigned held = 0;
    unsigned bits = 0;
    for (const auto byte : entropy) {
        held = (held << 8U) | byte;
        for (bits += 8; bits >= 5; bits -= 5)
            text += kDigits[(held >> (bits - 5)) & 31U];
    }
    return PlanId(std::move(text));
}

PlanId newPlanId(TimePoint now) {
    std::random_device device;
    std::uniform_int_distribution<unsigned> byte(0, 255);
    PlanIdEntropy entropy{};
    std::ranges::generate(entropy, [&] { return static_cast<std::uint8_t>(byte(device)); });
    return planIdOf(now, entropy);
}

} // namespace holdfast::actions
