// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/celery_aside.h"

#include <algorithm>
#include <string_view>

namespace holdfast::probes {

namespace {

constexpr std::string_view kBegin = "holdfast:aside:";
constexpr std::string_view kPriority = "\x06\x16"; // kombu's

} // namespace

std::optional<AsideList> asideListOf(const std::string& key, std::span<const std::string> queues) {
    if (!key.starts_with(kBegin)) return std::nullopt;
    const auto colon = key.find(':', kBegin.size());
    if (colon == std::string::npos || colon == kBegin.size()) return std::nullopt;
    AsideList list{
        .key = key, .plan = key.substr(kBegin.size(), colon - kBegin.size()), .queue = key.substr(colon + 1)};
    const auto name = list.queue.substr(0, list.queue.find(kPriority));
    if (std::ranges::find(queues, name) == queues.end()) return std::nullopt;
    return list;
}

} // namespace holdfast::probes
