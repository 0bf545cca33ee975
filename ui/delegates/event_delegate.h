// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QDate>
#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// Paints an event of a list, newest first: when, shape of its severity, title, detail on at most two lines.
/// Where the day changes it stands above the first of its events.
class EventDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit EventDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

Q_SIGNALS:
    /// Somebody pressed the arrow of an event that others stand under.
    void foldAsked(const QModelIndex& index);

private:
    /// The day to be written above this event; empty: it is that of the event before.
    [[nodiscard]] QString dayAbove(const QModelIndex& index) const;
    [[nodiscard]] int textLeft(const QModelIndex& index) const;
    [[nodiscard]] int foldRoom(const QModelIndex& index) const;
    void paintFold(QPainter& painter, const QRectF& title, const QModelIndex& index, bool lit) const;
    [[nodiscard]] QStringList detailLines(const QModelIndex& index, int rowWidth) const;
    [[nodiscard]] int lineHeight() const;

    const theme::Theme& m_theme;
};

} // namespace holdfast::delegates
