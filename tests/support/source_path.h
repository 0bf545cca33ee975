// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>

namespace holdfast::testing {

/// A file of the source tree, by its path from the root.
[[nodiscard]] QString sourcePath(const QString& fromRoot);

} // namespace holdfast::testing
