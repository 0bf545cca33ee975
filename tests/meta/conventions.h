// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/meta/source_tree.h"

#include <string>
#include <vector>

namespace holdfast::meta {

/// Each answers one sentence for each file that breaks the convention, starting with the file's path.

/// Every source and script carries the licence: in its first line, a script in its second.
[[nodiscard]] std::vector<std::string> withoutLicenceLine(const std::vector<SourceFile>& files);

/// Every header guards itself by #pragma once.
[[nodiscard]] std::vector<std::string> withoutPragmaOnce(const std::vector<SourceFile>& files);

/// Every engine/core/x/y.cpp has a tests/engine/core/x/tst_y.cpp.
[[nodiscard]] std::vector<std::string> coreWithoutTest(const std::vector<SourceFile>& files);

/// Every tst_*.cpp is named in the CMakeLists.txt of its folder or of one above, so that it runs at all.
[[nodiscard]] std::vector<std::string> testsThatNeverRun(const std::vector<SourceFile>& files,
                                                         const std::filesystem::path& root);

/// No note of unfinished work is left in a comment.
[[nodiscard]] std::vector<std::string> unfinished(const std::vector<SourceFile>& files);

/// No `auto` takes a sum of Qt's texts: with QT_USE_QSTRINGBUILDER such a sum is an expression that refers to
/// its parts, of which those without a name are gone at the semicolon. Sees a sum that has a text of Qt's own
/// (QStringLiteral, QString::…, tr(…), …) among its parts, not one of names alone, whose types only the
/// compiler knows.
[[nodiscard]] std::vector<std::string> sumsOfTextsKept(const std::vector<SourceFile>& files);

} // namespace holdfast::meta
