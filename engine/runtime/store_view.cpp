// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/store_view.h"

#include <utility>

namespace holdfast::runtime {

namespace {

constexpr std::size_t kMostEnded = 50;

/// Takes what was found; false: it was not.
template <typename T>
bool took(Result<T> found, T& place) {
    if (found) place = std::move(*found);
    return found.has_value();
}

} // namespace

StoreView readView(ports::ActionStore& store, const std::string& fleet, const std::string& holder) {
    StoreView view;
    view.condition = store.condition();
    if (!view.condition.trouble.empty()) return view;
    view.read = took(store.leases(fleet), view.leases) && took(store.pauses(fleet), view.pauses) &&
                took(store.questions(fleet), view.questions) &&
                took(store.plans(fleet, {.limit = kMostEnded}), view.ended) &&
                took(store.settings(fleet), view.settings);
    if (!view.read) view.condition = store.condition();
    for (auto& lease : view.leases)
        lease.ours = lease.holder == holder;
    return view;
}

} // namespace holdfast::runtime
