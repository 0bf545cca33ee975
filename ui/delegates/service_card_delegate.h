// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// Paints a service as a card of the fleet grid: shape, name, health, the line of the last hour, what says
/// most. Painted, not built of widgets, so that a thousand cost no more than what is visible.
class ServiceCardDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ServiceCardDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    /// Health below which someone should intervene: a faint line in each card's picture. 0 .. 1.
    void setInterveneBelow(double health) { m_interveneBelow = health; }

    /// The width at which a card shows this name in full.
    [[nodiscard]] int widthFor(const QString& name) const;
    [[nodiscard]] int height() const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    /// The name in at most two lines of this width, shortened in the middle where that is not enough.
    [[nodiscard]] QStringList nameLines(const QModelIndex& index, double width) const;
    /// Returns the height that it took.
    double paintHead(QPainter& painter, const QRectF& head, const QModelIndex& index) const;
    void paintTrend(QPainter& painter, const QRectF& box, const QModelIndex& index) const;
    void paintFoot(QPainter& painter, const QRectF& foot, const QModelIndex& index) const;
    [[nodiscard]] double scoreWidth() const;

    const theme::Theme& m_theme;
    double m_interveneBelow = 0.7;
};

} // namespace holdfast::delegates
