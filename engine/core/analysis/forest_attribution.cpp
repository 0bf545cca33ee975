// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forest_attribution.h"

#include "engine/core/analysis/split_mix.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

namespace holdfast::analysis {

namespace {

constexpr std::uint32_t kMostOrders = 1000;

/// Adds to each share what its signal's step adds in this order.
template <typename Score>
void walk(const IsolationForest& forest, const Score& score, std::span<const float> row,
          std::span<const std::size_t> order, std::size_t width, std::vector<SignalShare>& shares) {
    const auto& centres = forest.parts().centres;
    std::vector<float> mixed(centres.begin(), centres.end());
    mixed.push_back(row.back());
    double before = score(mixed);
    for (const std::size_t signal : order) {
        std::copy_n(row.begin() + static_cast<std::ptrdiff_t>(signal * width), width,
                    mixed.begin() + static_cast<std::ptrdiff_t>(signal * width));
        const double after = score(mixed);
        shares[signal].share += after - before;
        before = after;
    }
}

template <typename Score>
Result<std::vector<SignalShare>> sharesOf(const IsolationForest& forest, const Score& score,
                                          std::span<const double> row, const AttributionOptions& options) {
    const std::size_t width = options.columnsPerSignal;
    if (row.size() != forest.columns() || width == 0 || row.size() % width != 0)
        return failure(ErrorCode::FixInput,
                       fmt::format("a row of {} columns, {} a signal; the forest knows {}", row.size(), width,
                                   forest.columns()),
                       "attribution");
    if (options.orders == 0 || options.orders > kMostOrders)
        return failure(ErrorCode::FixInput,
                       fmt::format("{} orders; 1 to {} are possible", options.orders, kMostOrders),
                       "attribution");
    std::vector<float> prepared(row.size() + 1);
    forest.prepare(row, prepared);
    std::vector<SignalShare> shares(row.size() / width);
    std::vector<std::size_t> order(shares.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i < shares.size(); ++i)
        shares[i].signal = i;
    SplitMix random(options.seed);
    for (std::uint32_t turn = 0; turn < options.orders; ++turn) {
        for (std::size_t i = order.size(); i > 1; --i)
            std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
        walk(forest, score, prepared, order, width, shares);
        std::ranges::reverse(order);
        walk(forest, score, prepared, order, width, shares);
    }
    for (auto& share : shares)
        share.share /= 2.0 * options.orders;
    std::ranges::stable_sort(shares, std::greater<>(), &SignalShare::share);
    return shares;
}

} // namespace

Result<std::vector<SignalShare>> attribute(const IsolationForest& forest, std::span<const double> row,
                                           const AttributionOptions& options) {
    return sharesOf(
        forest, [&](std::span<const float> mixed) { return forest.scorePrepared(mixed); }, row, options);
}

Result<std::vector<SignalShare>> attribute(const ServiceForest& forest, std::span<const double> row,
                                           const AttributionOptions& options) {
    return sharesOf(
        forest.forest(), [&](std::span<const float> mixed) { return forest.scorePrepared(mixed); }, row,
        options);
}

} // namespace holdfast::analysis
