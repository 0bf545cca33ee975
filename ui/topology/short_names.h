// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QStringList>

namespace holdfast::ui::topology {

/// What tells long names apart: «…redis…» of «eu-1-shop-redis-blue» among «eu-1-shop-api-blue». Whole words
/// (between - _ . /) that all names begin or end with are left out where the longest name is too long for a
/// card. Otherwise, and where a name would have nothing left, the names as they are.
[[nodiscard]] QStringList shortNames(const QStringList& names);

} // namespace holdfast::ui::topology
