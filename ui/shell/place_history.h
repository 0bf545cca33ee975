// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page_context.h"

#include <optional>
#include <vector>

namespace holdfast::shell {

/// Where a person was, for «back» and «forward». Keeps the last hundred places.
class PlaceHistory {
public:
    [[nodiscard]] const Place& current() const noexcept { return m_current; }

    /// Goes on to a place; what lay ahead is forgotten. The same place again changes nothing.
    void goOn(const Place& place);
    /// Nothing: there is none.
    [[nodiscard]] std::optional<Place> back();
    [[nodiscard]] std::optional<Place> forward();

private:
    static constexpr std::size_t kMost = 100;

    Place m_current;
    std::vector<Place> m_past;
    std::vector<Place> m_ahead;
};

} // namespace holdfast::shell
