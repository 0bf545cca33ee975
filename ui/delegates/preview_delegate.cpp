// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/preview_delegate.h"

#include "engine/core/fleet/event.h"
#include "models/discovered_services_model.h"
#include "models/roles.h"
#include "ui/theme/theme.h"

namespace holdfast::delegates {

using theme::Role;

PreviewDelegate::PreviewDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

void PreviewDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const auto ink = [&](Role role) {
        option->palette.setColor(QPalette::Text, m_theme.color(role));
        option->palette.setColor(QPalette::HighlightedText, m_theme.color(role));
    };
    const auto watched = index.data(models::DiscoveredServicesModel::WatchedRole);
    if (watched.isValid()) {
        const bool quiet = index.column() == models::DiscoveredServicesModel::Address && !watched.toBool();
        ink(quiet || index.column() == models::DiscoveredServicesModel::Kind ? Role::Muted : Role::Ink);
        return;
    }
    const auto severity = index.data(models::SeverityRole);
    if (!severity.isValid()) return;
    option->displayAlignment = Qt::AlignLeft | Qt::AlignTop;
    if (index.column() != 0) return;
    const bool mistake = severity.toInt() == static_cast<int>(Severity::Critical);
    ink(mistake ? Role::CriticalText : Role::Muted);
    option->icon = m_theme.icon(mistake ? QStringLiteral("warning") : QStringLiteral("info"),
                                mistake ? Role::Critical : Role::Muted);
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->decorationSize = QSize(16, 16);
    option->decorationAlignment = Qt::AlignLeft | Qt::AlignTop;
}

} // namespace holdfast::delegates
