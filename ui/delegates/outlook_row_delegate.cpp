// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/outlook_row_delegate.h"

#include "models/format/quantity_text.h"
#include "models/outlook_table_model.h"
#include "models/past_warning_model.h"
#include "models/roles.h"
#include "ui/delegates/cell_paint.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

namespace holdfast::delegates {

using models::OutlookTableModel;
using models::PastRow;
using models::PastWarningModel;
using theme::Role;
using theme::TextStyle;

namespace {

theme::StateLook lookOf(const QModelIndex& index) {
    if (index.data(models::WarnedRole).toBool()) return foretoldLook(index.data(models::OldRole).toBool());
    return theme::lookOf(static_cast<HealthState>(index.data(models::StateRole).toInt()),
                         static_cast<Freshness>(index.data(models::FreshnessRole).toInt()));
}

theme::StateLook lookOf(PastRow::Kind kind) {
    using theme::Shape;
    switch (kind) {
    case PastRow::Kind::Hit:
        return {Shape::Circle, false, Role::Healthy, Role::HealthyText};
    case PastRow::Kind::False:
        return {Shape::Triangle, false, Role::Degraded, Role::DegradedText};
    case PastRow::Kind::Missed:
        return {Shape::Square, false, Role::Critical, Role::CriticalText};
    case PastRow::Kind::Open:
        return {Shape::Diamond, false, Role::Predicted, Role::PredictedText};
    case PastRow::Kind::Intervened:
        return {Shape::Diamond, true, Role::Unknown, Role::Muted};
    case PastRow::Kind::Unobserved:
        break;
    }
    return {};
}

/// The row as a whole shows where the keyboard is, at its first column.
void paintKeyboard(QPainter& painter, const QStyleOptionViewItem& option, const theme::Theme& theme) {
    if (hasKeyboard(option))
        widgets::paintFocusRing(painter, QRectF(option.rect).adjusted(2, 2, -2, -3), theme::kSmallRadius,
                                theme);
}

} // namespace

OutlookRowDelegate::OutlookRowDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

void OutlookRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    painter->save();
    const QRectF box = paintCellGround(*painter, option, index, m_theme);
    painter->setRenderHint(QPainter::Antialiasing);
    const QString text = index.data().toString();
    const bool old = index.data(models::OldRole).toBool();
    const bool warned = index.data(models::WarnedRole).toBool();
    const Role predicted = old || text == models::format::none() ? Role::Muted : Role::PredictedText;
    switch (index.column()) {
    case OutlookTableModel::Name:
        paintCellShape(*painter, box, lookOf(index),
                       {.text = text, .style = TextStyle::Strong, .mode = Qt::ElideMiddle}, m_theme);
        break;
    case OutlookTableModel::Chance: {
        const QVariant chance = index.data(models::ChanceRole);
        const CellText figure{.text = text,
                              .style = warned ? TextStyle::Strong : TextStyle::Body,
                              .role = predicted,
                              .figures = true};
        if (chance.isValid()) {
            paintCellBar(*painter, box, chance.toDouble(), old ? Role::Unknown : Role::Predicted, figure,
                         m_theme);
        } else {
            paintCellText(*painter, box, figure, m_theme);
        }
        break;
    }
    case OutlookTableModel::Due:
        paintCellText(*painter, box, {.text = text, .role = predicted}, m_theme);
        break;
    case OutlookTableModel::Anomaly: {
        const bool unusual = index.data(models::UnusualRole).toBool();
        paintCellText(*painter, box, {.text = text, .role = unusual ? Role::Ink : Role::Muted}, m_theme);
        break;
    }
    default:
        paintCellText(*painter, box, {.text = text, .role = warned ? Role::Ink : Role::Muted}, m_theme);
    }
    paintKeyboard(*painter, option, m_theme);
    painter->restore();
}

PastRowDelegate::PastRowDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

void PastRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    painter->save();
    const QRectF box = paintCellGround(*painter, option, index, m_theme);
    painter->setRenderHint(QPainter::Antialiasing);
    const QString text = index.data().toString();
    const bool none = text == models::format::none();
    switch (index.column()) {
    case PastWarningModel::Outcome: {
        const auto look = lookOf(static_cast<PastRow::Kind>(index.data(models::OutcomeRole).toInt()));
        paintCellShape(*painter, box, look, {.text = text, .role = look.text}, m_theme);
        break;
    }
    case PastWarningModel::Service:
        paintCellText(*painter, box, {.text = text, .style = TextStyle::Strong, .mode = Qt::ElideMiddle},
                      m_theme);
        break;
    case PastWarningModel::Chance:
        paintCellText(*painter, box,
                      {.text = text, .role = none ? Role::Muted : Role::PredictedText, .figures = true},
                      m_theme);
        break;
    case PastWarningModel::Expected:
        paintCellText(*painter, box, {.text = text, .role = none ? Role::Muted : Role::PredictedText},
                      m_theme);
        break;
    case PastWarningModel::Lead:
        paintCellText(*painter, box, {.text = text, .role = none ? Role::Muted : Role::Ink}, m_theme);
        break;
    default:
        paintCellText(*painter, box, {.text = text, .role = Role::Muted}, m_theme);
    }
    paintKeyboard(*painter, option, m_theme);
    painter->restore();
}

} // namespace holdfast::delegates
