// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plain_words.h"

#include <fmt/format.h>

#include <array>

namespace holdfast::actions {

std::string inWords(Duration duration) {
    if (duration < Duration(0)) return "-" + inWords(-duration);
    const auto milliseconds = duration.count();
    if (milliseconds < 1000)
        return milliseconds == 0 ? "0 s"
                                 : fmt::format("{:.1f} s", static_cast<double>(milliseconds) / 1000.0);

    struct Size {
        Duration::rep seconds;
        const char* name;
    };

    constexpr std::array kSizes{Size{86400, "d"}, Size{3600, "h"}, Size{60, "min"}, Size{1, "s"}};
    auto rest = milliseconds / 1000;
    for (std::size_t i = 0; i < kSizes.size(); ++i) {
        if (rest < kSizes[i].seconds) continue;
        auto text = fmt::format("{} {}", rest / kSizes[i].seconds, kSizes[i].name);
        rest %= kSizes[i].seconds;
        if (i + 1 < kSizes.size() && rest >= kSizes[i + 1].seconds)
            text += fmt::format(" {} {}", rest / kSizes[i + 1].seconds, kSizes[i + 1].name);
        return text;
    }
    return "0 s";
}

std::string howLong(RecoveryAction action, Duration lasts) {
    if (action == RecoveryAction::Isolate) return "until it is put back";
    return "for about " + inWords(lasts);
}

std::string listed(std::span<const std::string> names) {
    constexpr std::size_t kMost = 4;
    if (names.empty()) return "none";
    if (names.size() == 1) return names.front();
    const std::size_t shown = names.size() <= kMost ? names.size() : kMost - 1;
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
        text += names[i];
    }
    if (shown < names.size()) text += fmt::format(" and {} others", names.size() - shown);
    return text;
}

} // namespace holdfast::actions
