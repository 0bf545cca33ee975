// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/plan_files.h"

#include "engine/core/actions/action_exports.h"
#include "engine/core/actions/plan_json.h"
#include "ui/charts/chart_export.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>
#include <QtWidgets/QFileDialog>

#include <algorithm>

namespace holdfast::acting {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("acting", text);
}

} // namespace

void saveAs(QWidget* owner, const QString& title, const QString& stem, std::vector<FileKind> kinds,
            std::function<void(const QString&)> told) {
    QStringList filters;
    for (const auto& kind : kinds)
        filters << QStringLiteral("%1 (*.%2)").arg(kind.description, kind.ending);
    auto* dialog = new QFileDialog(owner->window(), title, {}, filters.join(QStringLiteral(";;")));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(kinds.front().ending);
    dialog->setWindowModality(Qt::NonModal);
    dialog->selectFile(stem + QLatin1Char('.') + kinds.front().ending);
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.section(QStringLiteral("*."), 1).chopped(1));
    });
    QObject::connect(dialog, &QFileDialog::fileSelected, owner,
                     [kinds = std::move(kinds), told = std::move(told)](const QString& path) {
                         const auto ending = QFileInfo(path).suffix().toLower();
                         const auto found = std::ranges::find(kinds, ending, &FileKind::ending);
                         const auto& kind = found == kinds.end() ? kinds.front() : *found;
                         const QString trouble = charts::saveFile(path, kind.bytes);
                         told(trouble.isEmpty() ? tr("Saved as %1").arg(path) : trouble);
                     });
    dialog->show();
}

std::vector<FileKind> kindsOf(const actions::Plan& plan) {
    return {{.ending = QStringLiteral("json"),
             .description = tr("JSON"),
             .bytes = QByteArray::fromStdString(actions::planAsJsonText(plan))},
            {.ending = QStringLiteral("txt"),
             .description = tr("Text"),
             .bytes = QByteArray::fromStdString(actions::planToText(plan))}};
}

std::vector<FileKind> kindsOf(const std::vector<actions::AuditEntry>& entries) {
    return {{.ending = QStringLiteral("json"),
             .description = tr("JSON"),
             .bytes = QByteArray::fromStdString(actions::auditAsJsonText(entries))},
            {.ending = QStringLiteral("csv"),
             .description = tr("CSV"),
             .bytes = QByteArray::fromStdString(actions::auditToCsv(entries))}};
}

} // namespace holdfast::acting
