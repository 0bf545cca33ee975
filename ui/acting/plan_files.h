// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/audit_chain.h"
#include "engine/core/actions/plan.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <functional>
#include <utility>
#include <vector>

class QWidget;

namespace holdfast::acting {

/// What can be saved, by the ending of its file.
struct FileKind {
    QString ending;      ///< «json»
    QString description; ///< «JSON»
    QByteArray bytes;
};

/// Asks where to save without standing in the way of the window, and writes the kind that the chosen ending
/// names. `told` gets a sentence about what came of it, unless the person thinks better of it.
void saveAs(QWidget* owner, const QString& title, const QString& stem, std::vector<FileKind> kinds,
            std::function<void(const QString&)> told);

/// The plan as JSON and as text, secrets masked.
[[nodiscard]] std::vector<FileKind> kindsOf(const actions::Plan& plan);
/// Entries of the audit trail as JSON, in full, and as CSV.
[[nodiscard]] std::vector<FileKind> kindsOf(const std::vector<actions::AuditEntry>& entries);

} // namespace holdfast::acting
