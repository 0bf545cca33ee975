// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/source_path.h"

namespace holdfast::testing {

QString sourcePath(const QString& fromRoot) {
    return QStringLiteral(HOLDFAST_SOURCE_DIR "/") + fromRoot;
}

} // namespace holdfast::testing
