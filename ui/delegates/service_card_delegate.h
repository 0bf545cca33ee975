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

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// The view sets this so that cards fill its width.
    void setCardSize(const QSize& size) { m_size = size; }

private:
    const theme::Theme& m_theme;
    QSize m_size;
};

/// Paints an event of the activity list: when, shape of its severity, title, detail on at most two lines.
class EventDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit EventDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    [[nodiscard]] int detailLines(const QModelIndex& index, int width) const;
    const theme::Theme& m_theme;
};

} // namespace holdfast::delegates
